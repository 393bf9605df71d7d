# tools/dev/sql2c.awk - turn the files of sql/ into C: `awk -v mode=header|source -f sql2c.awk FILES`.
# Queries become enum Query and QUERIES[]; migrations become MIGRATIONS[] in file-name order.
# Works the same under mawk, gawk and busybox awk: no escapes beyond backslash and quote are needed.

function base_name(path) { sub(/.*\//, "", path); sub(/\.sql$/, "", path); return path }
function quoted(line) { gsub(/\\/, "&&", line); gsub(/"/, "\\\"", line); return "\"" line "\\n\"" }

FNR == 1 {
    kind = FILENAME ~ /migrations\// ? "migration" : "query"
    n[kind]++
    name[kind, n[kind]] = base_name(FILENAME)
    params[kind, n[kind]] = 0
}
/^-- @param [0-9]+ / { if ($3 + 0 > params[kind, n[kind]]) params[kind, n[kind]] = $3 + 0 }
/^--/ && kind == "query" { next }
{ text[kind, n[kind]] = text[kind, n[kind]] "    " quoted($0) "\n" }

END {
    print "/* Generated from sql/ by tools/dev/sql2c.awk. */"
    if (mode == "header") {
        print "#ifndef CORE_DB_QUERIES_H\n#define CORE_DB_QUERIES_H\n\n#include <stddef.h>\n"
        print "typedef enum Query {"
        for (i = 1; i <= n["query"]; i++) print "    QUERY_" toupper(name["query", i]) ","
        print "    QUERY_COUNT\n} Query;\n"
        print "typedef struct QueryText {\n    const char *name;\n    size_t n_params;\n    const char *sql;\n} QueryText;\n"
        print "extern const QueryText QUERIES[QUERY_COUNT];\n"
        print "typedef struct MigrationText {\n    const char *name;\n    const char *sql;\n} MigrationText;\n"
        print "enum { MIGRATION_COUNT = " n["migration"] + 0 " };\nextern const MigrationText MIGRATIONS[MIGRATION_COUNT];\n\n#endif"
        exit
    }
    print "#include \"core/db/queries.h\"\n\nconst QueryText QUERIES[QUERY_COUNT] = {"
    for (i = 1; i <= n["query"]; i++)
        printf "    {\"%s\", %d,\n%s    },\n", name["query", i], params["query", i], text["query", i]
    print "};\n\nconst MigrationText MIGRATIONS[MIGRATION_COUNT] = {"
    for (i = 1; i <= n["migration"]; i++)
        printf "    {\"%s\",\n%s    },\n", name["migration", i], text["migration", i]
    print "};"
}
