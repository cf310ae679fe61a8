# Completion of `flywheel` for bash: eval "$(flywheel completion bash)"
_flywheel() {
  # Bash cuts words at = and : as well; what stands together in the line is one word again, up to the cursor.
  local line=${COMP_LINE:0:COMP_POINT} word answer current i
  local -a words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $i -lt $COMP_CWORD ]] || word=
    if [[ $i -eq 0 || $line == [[:space:]]* ]]; then
      line=${line#"${line%%[![:space:]]*}"}
      words+=("$word")
    else
      words[${#words[@]}-1]+=$word
    fi
    line=${line#"$word"}
  done
  words[${#words[@]}-1]+=$line
  current=${words[${#words[@]}-1]}
  COMPREPLY=()
  answer=$(command flywheel '[complete]' "${words[@]:1}" 2>/dev/null) || return 0
  case $answer in
    '') ;;
    :files) compopt -o default ;;
    :folders) compopt -o dirnames ;;
    *)
      # Bash puts what is completed behind the last = itself, where it cuts there.
      line=
      [[ $current != *=* || $COMP_WORDBREAKS != *=* ]] || line=${current%%=*}=
      while read -r word; do
        word=${word%% *}
        COMPREPLY+=("${word#"$line"}")
      done <<<"$answer"
      ;;
  esac
}
complete -F _flywheel flywheel
