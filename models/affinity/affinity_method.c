/* models/affinity/affinity_method.c - the ways to make the weights of an affinity model. */
#include "models/affinity/affinity_method.h"

typedef struct MethodWords {
    const char *name;
    const char *key;
    bool has_log_odds;
} MethodWords;

static const MethodWords WORDS[AFFINITY_METHODS] = {
    [AFFINITY_LOGISTIC] = {"ridge logistic regression", "logistic", true},
    [AFFINITY_EASE] = {"EASE^R with client inputs", "ease", false},
    [AFFINITY_EASE_HOLDINGS] = {"EASE^R on holdings", "ease_holdings", false},
    [AFFINITY_NAIVE_BAYES] = {"naive Bayes", "naive_bayes", false},
    [AFFINITY_POPULARITY] = {"popularity", "popularity", true},
};

const char *affinity_method_name(const AffinityMethod method)
{
    return WORDS[method].name;
}

const char *affinity_method_key(const AffinityMethod method)
{
    return WORDS[method].key;
}

bool affinity_method_has_log_odds(const AffinityMethod method)
{
    return WORDS[method].has_log_odds;
}

const char *affinity_method_unit(const AffinityMethod method)
{
    return WORDS[method].has_log_odds ? "log-odds" : "score";
}
