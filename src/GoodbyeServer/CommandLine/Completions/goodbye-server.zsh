#compdef goodbye-server
# zsh completion for goodbye-server
_goodbye_server() {
    local line="${(j: :)words[1,CURRENT-1]} $PREFIX" blank=' '
    local -a found=("${(@f)$(goodbye-server "[suggest:${#line}]" "$line" 2>/dev/null)}")
    # A list may go on: no blank after an item of it.
    [[ $line =~ '(^| )(-c|--close|--listen|--expect)[ =][^ ]*$' ]] && blank=''
    # The value after the first "=" of a flag.
    [[ $PREFIX = -*=* ]] && compset -P 1 '*='
    compadd -S "$blank" -- ${found:#} || _files
}
# Read by ~/.zshrc, or as the file _goodbye-server in a folder of $fpath.
if [[ $funcstack[1] = _goodbye-server ]]; then _goodbye_server "$@"; else compdef _goodbye_server goodbye-server; fi
