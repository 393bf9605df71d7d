# tools/dev/csv2md.awk - a CSV list as a Markdown table:
#   paragon config --format csv | awk -v columns=1,6 -v code=1 -f csv2md.awk
# `columns` are shown, in that order; those named in `code` as well are set as code.
# Fields may be quoted and hold commas and quotes, but no line ends.  Any awk will do.

# Split `line` into field[1..n]; returns n.
function split_csv(line, field,    n, text, quoted, i, c) {
    n = 1; text = ""; quoted = 0
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"" && quoted && substr(line, i + 1, 1) == "\"") { text = text c; i++ }
        else if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) { field[n++] = text; text = "" }
        else text = text c
    }
    field[n] = text
    return n
}

# A bar ends a cell, even inside code.
function cell(text, is_code,    parts, n, i, out) {
    n = split(text, parts, "|")
    out = parts[1]
    for (i = 2; i <= n; i++) out = out "\\|" parts[i]
    return is_code && out != "" ? "`" out "`" : out
}

BEGIN {
    n_shown = split(columns, shown, ",")
    n_code = split(code, code_columns, ",")
    for (i = 1; i <= n_code; i++) is_code[code_columns[i]] = 1
}
{
    split_csv($0, field)
    row = "|"
    for (i = 1; i <= n_shown; i++)
        row = row " " cell(field[shown[i]], NR > 1 && (shown[i] in is_code)) " |"
    print row
}
NR == 1 {
    row = "|"
    for (i = 1; i <= n_shown; i++) row = row "---|"
    print row
}
