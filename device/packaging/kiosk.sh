#!/bin/sh
# The kiosk's browser: waits for the page's address, which is new at each start of the terminal, and opens it alone.
# The profile is in memory: nothing of it outlives a power cut, and the card is not worn.
set -eu
profile=/run/coride-kiosk/profile
address=/run/coride/screen-url
mkdir -p "$profile"
rm -f "$profile/DevToolsActivePort"
while [ ! -s "$address" ]; do sleep 0.2; done
# The terminal ends this process by its number when it hangs; cage then ends, and systemd starts both again.
echo $$ >"$profile/browser.pid"
exec chromium --kiosk --incognito --no-first-run --disable-infobars --disable-extensions --disable-translate \
  --disable-features=Translate,TouchpadOverscrollHistoryNavigation --overscroll-history-navigation=0 --disable-pinch \
  --disable-session-crashed-bubble --noerrdialogs --autoplay-policy=no-user-gesture-required \
  --ozone-platform=wayland --remote-debugging-port=0 \
  --user-data-dir="$profile" "$(cat "$address")"
