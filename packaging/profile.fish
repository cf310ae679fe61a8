# Puts the guarded `bazel` first on PATH, for this shell and what it starts: source /usr/share/flywheel/profile.fish
if test (count $PATH) -eq 0; or test "$PATH[1]" != /usr/lib/flywheel
    set -gx PATH /usr/lib/flywheel $PATH
end
