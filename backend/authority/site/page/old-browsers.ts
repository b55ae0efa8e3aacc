/** What protocol/ uses and WebViews before 2021 lack. */
Object.hasOwn ??= (object: object, key: PropertyKey) => Object.hasOwn(object, key);
