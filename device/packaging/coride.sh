#!/bin/sh
# `coride doctor`: looks at the board and says what to mend.
exec /usr/bin/node /usr/lib/coride/app/device.js "$@"
