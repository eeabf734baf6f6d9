# What the scripts of the guest share. Sourced by them from /opt/guest.sh.
gantry=/opt/gantry/bin/gantry
export GANTRY_HOST=unix:///run/gantry/gantry.sock
passed=0 failed=0

# check WHAT EXPECTED ACTUAL
check() {
  if [ "$2" = "$3" ]; then
    passed=$((passed + 1)); echo "ok      $1"
  else
    failed=$((failed + 1)); echo "FAILED  $1: expected '$2', got '$3'"
  fi
}

# contains WHAT PART ACTUAL
contains() {
  case $3 in *"$2"*) check "$1" yes yes ;; *) check "$1" "...$2..." "$3" ;; esac
}

# within WHAT SECONDS COMMAND...: succeeds in that time
within() {
  local what=$1 seconds=$2; shift 2
  timeout "$seconds" "$@" > /run/within 2>&1
  check "$what" 0 $?
}

# await COMMAND...: until it succeeds, or a minute
await() {
  local i
  for i in $(seq 300); do "$@" > /dev/null 2>&1 && return; sleep 0.2; done
}

# start_daemon [OPTION...]: returns when it is ready
start_daemon() {
  rm -f /run/gantry.pid
  /opt/gantry/bin/gantry-daemon --pidfile /run/gantry.pid "$@" >> /run/daemon.log 2>&1 &
  daemon=$!
  await test -e /run/gantry.pid
  [ -e /run/gantry.pid ] || { cat /run/daemon.log; exit 99; }
}

stop_daemon() { kill $daemon; wait $daemon; }

# box_root APPLET...: /tmp/root with busybox under these names, for what a script adds before it imports it
box_root() {
  local applet
  mkdir -p /tmp/root/bin
  cp /bin/busybox /tmp/root/bin/
  for applet in "$@"; do ln -s busybox /tmp/root/bin/$applet; done
}

# import_box: the image `box` of /tmp/root
import_box() { tar -C /tmp/root -cf - . | $gantry import - box:latest > /dev/null; }

# The last line of a script: its status is the number of checks that failed.
finish() {
  [ $failed -eq 0 ] || tail -20 /run/daemon.log
  echo "$passed passed, $failed failed"
  exit $failed
}
