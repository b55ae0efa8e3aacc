/**
 * Leaflet asks at its start whether the browser reads SVG in HTML, by making markup of one text. Under
 * `require-trusted-types-for 'script'` that text needs a policy; this one lets no other through. Imported before Leaflet.
 */
type TrustedTypes = {
  createPolicy(name: 'default', rules: { createHTML(text: string): string | null }): unknown;
};

(window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  createHTML: (text) => (text === '<svg/>' ? text : null),
});
