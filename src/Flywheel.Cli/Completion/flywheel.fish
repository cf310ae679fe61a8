# Completion of `flywheel` for fish: flywheel completion fish | source
function __flywheel_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l answer (command flywheel '[complete]' $words "$current" 2>/dev/null)
    set -l option (string match -r -- '^--[^=]*=' "$current")
    set -l value (string replace -r -- '^--[^=]*=' '' "$current")
    switch "$answer[1]"
        case :files
            __fish_complete_path "$value" | string replace -r -- '^' "$option"
        case :folders
            __fish_complete_directories "$value" | string replace -r -- '^' "$option"
        case '*'
            string replace -- ' ' \t $answer
    end
end
complete -c flywheel -f -k -a '(__flywheel_complete)'
