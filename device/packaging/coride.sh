#!/bin/sh
# `coride doctor`: looks at the board and says what to mend. `coride wedge-rule`: prints a udev rule.
exec /usr/bin/node /usr/lib/coride/app/device.js "$@"
