# Runs inside of a clean Debian: see install_check.rs.
set -eu
export DEBIAN_FRONTEND=noninteractive HOME=/tmp/home LANG=C.UTF-8 LIBGL_ALWAYS_SOFTWARE=1 XIDAO_STUDIO_LOG=info

mkdir "$HOME"

# $1: a package file
install() {
  apt-get install --yes --no-install-recommends "$1"
}

# The window says in its log that its page is drawn and takes input.
opens() {
  : > /tmp/log
  # A group of its own, so that none of its helpers is left behind.
  setsid xidao-studio > /tmp/log 2>&1 &
  window=$!
  tries=0
  until grep -q 'window ready' /tmp/log; do
    tries=$((tries + 1))
    if [ "$tries" -gt 120 ] || ! kill -0 "$window"; then
      cat /tmp/log
      exit 1
    fi
    sleep 0.5
  done
  kill -- "-$window"
  wait "$window" || true
  while kill -0 -- "-$window" 2> /tmp/gone; do sleep 0.2; done
}

install /tmp/now.deb
if ldd /usr/bin/xidao-studio /usr/bin/xidao | grep 'not found'; then exit 1; fi
test -e /usr/share/applications/xidao-studio.desktop
test -e /usr/share/man/man1/xidao.1 || test -e /usr/share/man/man1/xidao.1.gz
opens
xidao --profile demo chat --save 'Why are there tides?' | grep -q 'Why are there tides?'

install /tmp/next.deb
dpkg-query --show --showformat '${Version}\n' xidao-studio | grep -q '^999\.'
opens
xidao history list | grep -q 'Why are there tides'

apt-get remove --yes xidao-studio
test ! -e /usr/bin/xidao
test ! -e /usr/bin/xidao-studio
# What the user has made is not the package's to remove.
test -s "$HOME"/.local/share/xidao-studio/studio.db
