# Puts the guarded `bazel` first on PATH, for this shell and what it starts: . /usr/share/flywheel/profile.sh
# For every login shell of the machine: ln -s /usr/share/flywheel/profile.sh /etc/profile.d/flywheel.sh
case ${PATH-} in
  /usr/lib/flywheel | /usr/lib/flywheel:*) ;;
  *) export PATH="/usr/lib/flywheel${PATH:+:$PATH}" ;;
esac
