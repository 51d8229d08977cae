# bash completion for goodbye-server
_goodbye_server() {
    local line=${COMP_LINE:0:COMP_POINT} list='(^| )(-c|--close|--listen|--expect)[ =][^ ]*$'
    local value=${line##* }
    value=${value#-*=}
    mapfile -t COMPREPLY < <(compgen -W "$(goodbye-server "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$value")
    # A list may go on: no blank after an item of it.
    if [[ $line =~ $list && ${COMPREPLY[0]} != *,repeat ]]; then compopt -o nospace 2>/dev/null; fi
    # To bash a word begins after "=".
    COMPREPLY=("${COMPREPLY[@]#"${value%"$2"}"}")
}
complete -o default -F _goodbye_server goodbye-server
