#compdef flywheel
# Completion of `flywheel` for zsh: eval "$(flywheel completion zsh)" behind compinit, or in a file _flywheel of a folder in fpath
_flywheel() {
  local answer word text
  local -a before entries
  before=("${(@Q)words[2,CURRENT-1]}")
  (( CURRENT > 2 )) || before=()
  answer=$(command flywheel '[complete]' "${before[@]}" "${(Q)PREFIX}" 2>/dev/null) || return 1
  case $answer in
    '') return 1 ;;
    :files | :folders)
      [[ $PREFIX != --*=* ]] || compset -P '*='
      [[ $answer == :files ]] && _files || _files -/
      return
      ;;
  esac
  while read -r word text; do
    entries+=("${word//:/\\:}${text:+:$text}")
  done <<<"$answer"
  _describe -t words 'word of flywheel' entries
}
if [[ ${funcstack[1]-} == _flywheel ]]; then
  _flywheel "$@"
elif (( $+functions[compdef] )); then
  compdef _flywheel flywheel
else
  print -u2 'flywheel: completion is not set up: zsh has not loaded its own'
  print -u2 'flywheel: hint: put `autoload -Uz compinit && compinit` before it'
fi
