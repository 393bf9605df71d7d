/* tests/core/base/test_merkle_tree.c - the tree of RFC 9162 against published roots, and against
 * the recursion that the RFC writes down. */
#include "core/base/merkle_tree.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

enum { MOST_LEAVES = 257 };

static void check_hex(const Hash hash, const char *const expected)
{
    char hex[HASH_HEX_SIZE];
    hash_hex(hash, hex);
    ck_assert_str_eq(hex, expected);
}

/* The eight records and roots of the test data of Certificate Transparency (RFC 6962, whose hashing
 * RFC 9162 keeps): github.com/google/certificate-transparency, merkle_tree_test. */
START_TEST(the_published_roots_come_out)
{
    static const struct {
        const char *record;
        size_t length;
        const char *root;
    } STEPS[] = {
        {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8,
         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"}};
    MerkleTree tree = {0};
    check_hex(merkle_tree_root(&tree),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        merkle_tree_add(&tree, merkle_leaf(STEPS[i].record, STEPS[i].length));
        check_hex(merkle_tree_root(&tree), STEPS[i].root);
    }
}
END_TEST

/* MTH of section 2.1.1, as it stands there. */
static Hash by_recursion(const unsigned char *const records, const size_t n)
{
    unsigned char both[1 + 2 * HASH_BYTES] = {1};
    size_t split = 1;
    if (n == 1)
        return merkle_leaf(records, 1);
    while (split * 2 < n)
        split *= 2;
    const Hash left = by_recursion(records, split);
    const Hash right = by_recursion(records + split, n - split);
    memcpy(both + 1, left.bytes, HASH_BYTES);
    memcpy(both + 1 + HASH_BYTES, right.bytes, HASH_BYTES);
    return hash_bytes(both, sizeof both);
}

START_TEST(every_size_gives_what_the_recursion_gives)
{
    unsigned char records[MOST_LEAVES];
    MerkleTree tree = {0};
    for (size_t n = 1; n <= MOST_LEAVES; n++) {
        records[n - 1] = (unsigned char)(n * 31);
        merkle_tree_add(&tree, merkle_leaf(&records[n - 1], 1));
        ck_assert_msg(hash_equal(merkle_tree_root(&tree), by_recursion(records, n)), "%zu leaves",
                      n);
    }
}
END_TEST

START_TEST(a_record_is_no_node)
{
    unsigned char both[2 * HASH_BYTES];
    MerkleTree tree = {0};
    const Hash left = merkle_leaf("a", 1);
    const Hash right = merkle_leaf("b", 1);
    memcpy(both, left.bytes, HASH_BYTES);
    memcpy(both + HASH_BYTES, right.bytes, HASH_BYTES);
    merkle_tree_add(&tree, left);
    merkle_tree_add(&tree, right);
    ck_assert(!hash_equal(merkle_tree_root(&tree), merkle_leaf(both, sizeof both)));
}
END_TEST

Suite *suite_merkle_tree(void)
{
    Suite *const suite = suite_create("merkle_tree");
    TCase *const tree = tcase_create("tree");
    tcase_add_test(tree, the_published_roots_come_out);
    tcase_add_test(tree, every_size_gives_what_the_recursion_gives);
    tcase_add_test(tree, a_record_is_no_node);
    suite_add_tcase(suite, tree);
    return suite;
}
