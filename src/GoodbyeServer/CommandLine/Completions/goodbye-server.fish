# fish completion for goodbye-server
function __goodbye_server
    set -l line (commandline -cp)
    # A flag and "=" are part of the word to fish.
    set -l flag (string match -r -- '^-[^=]*=' (commandline -ct)); or set flag ''
    set -l found $flag(goodbye-server "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null)
    # A list may go on: with two choices, or after "=", fish adds no blank.
    if string match -qr -- '(^| )(-c|--close|--listen)[ =][^ ]*$' $line
        printf '%s\n' $found $found,
    else if string match -qr -- '(^| )--expect[ =][^ ]*$' $line
        printf '%s\n' $found=
    else
        printf '%s\n' $found
    end
end
complete -c goodbye-server -a '(__goodbye_server)'
