/* core/domain/evidence.c - see evidence.h. */
#include "core/domain/evidence.h"

const char *evidence_tree_name(const EvidenceTree tree)
{
    return tree == TREE_DECISIONS ? "decisions" : "triggers";
}

const char *trigger_state_name(const TriggerState state)
{
    static const char *const NAMES[] = {[STATE_OPEN] = "open",
                                        [STATE_ANSWERED] = "answered",
                                        [STATE_WITHDRAWN] = "withdrawn",
                                        [STATE_EXPIRED] = "expired"};
    return NAMES[state];
}
