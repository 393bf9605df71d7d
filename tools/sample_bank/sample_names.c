/* tools/sample_bank/sample_names.c - names composed from word lists. */
#include "tools/sample_bank/sample_names.h"

#include <stdio.h>

enum { N_FIRST = 24, N_OWNERS = 16, N_TRADES = 3 };

typedef struct NameWords {
    const char *first[N_FIRST];
    const char *owners[N_OWNERS];
    const char *trades[SAMPLE_AREAS][N_TRADES]; /* in the order of SAMPLE_AREA_NAMES */
    const char *company;
    const char *sole_trader;
} NameWords;

static const NameWords LATIN = {
    {"Amber",    "Birchwater", "Bluefold",  "Cinderhill", "Copperleaf", "Dunmere",
     "Eastlark", "Fernway",    "Goldreed",  "Harrowby",   "Ivorygate",  "Juniper",
     "Kestrel",  "Larkstone",  "Mistral",   "Northpine",  "Oakrill",    "Pebblemark",
     "Quillon",  "Redmoor",    "Saltmarsh", "Thornby",    "Umbra",      "Willowick"},
    {"Averin", "Belmar", "Corvin", "Dalek", "Elsner", "Farkan", "Gorst", "Havel", "Ilić", "Jurman",
     "Kovař", "Lindner", "Mészár", "Novin", "O'Dare", "Petrin"},
    {{"Trading", "Wholesale", "Supplies"},
     {"Market", "Grocers", "Fine Foods"},
     {"Stores", "Outfitters", "Bookshop"},
     {"Motors", "Tyres", "Car Parts"},
     {"Mills", "Dairy", "Bakeries"},
     {"Foundry", "Engineering Works", "Tools"},
     {"Furniture", "Joinery", "Sawmill"},
     {"Textiles", "Knitwear", "Weavers"},
     {"Builders", "Construction", "Paving"},
     {"Installations", "Heating & Plumbing", "Electrics"},
     {"Design & Build", "Surveyors", "Architects"},
     {"Estates", "Property", "Lettings"},
     {"Haulage", "Transport", "Removals"},
     {"Logistics", "Warehousing", "Couriers"},
     {"Hotel", "Guest House", "Lodge"},
     {"Kitchen", "Grill", "Catering"},
     {"Software", "Systems", "Data"},
     {"Advisers", "Accountants", "Legal"},
     {"Clinic", "Dental Practice", "Physiotherapy"},
     {"Academy", "Language School", "Training"}},
    "Ltd",
    "ET"};

static const NameWords CYRILLIC = {
    {"Янтар",   "Бреза",  "Синева", "Искра",  "Явор",   "Дунавец",  "Изгрев",  "Папрат",
     "Жито",    "Хълмец", "Ирис",   "Хвойна", "Сокол",  "Чучулига", "Мистрал", "Бор",
     "Дъбрава", "Камъче", "Перо",   "Ален",   "Солена", "Трънка",   "Сянка",   "Върбица"},
    {"Аверин", "Белмаров", "Корвин", "Далев", "Елснер", "Фърков", "Горстев", "Хавелов", "Илинов",
     "Юрманов", "Коварев", "Линдов", "Месаров", "Новинов", "Одаров", "Петринов"},
    {{"Търговия", "На едро", "Доставки"},     {"Маркет", "Храни", "Деликатес"},
     {"Магазини", "Облекло", "Книги"},        {"Авто", "Гуми", "Авточасти"},
     {"Мелници", "Мандра", "Хлебни изделия"}, {"Леярна", "Машини", "Инструменти"},
     {"Мебели", "Дограма", "Дървесина"},      {"Текстил", "Трикотаж", "Тъкани"},
     {"Строй", "Строителство", "Настилки"},   {"Инсталации", "Отопление", "Електро"},
     {"Проект", "Геодезия", "Архитекти"},     {"Имоти", "Пропърти", "Наеми"},
     {"Превози", "Транспорт", "Товари"},      {"Логистика", "Складове", "Куриер"},
     {"Хотел", "Къща за гости", "Хижа"},      {"Кухня", "Скара", "Кетъринг"},
     {"Софтуер", "Системи", "Данни"},         {"Консулт", "Счетоводство", "Право"},
     {"Клиника", "Дентал", "Рехабилитация"},  {"Академия", "Езикова школа", "Обучение"}},
    "ООД",
    "ЕТ"};

static const double CYRILLIC_SHARE = 0.3;

static const char *any(const char *const words[], const unsigned long n, Rng *const rng)
{
    return words[gsl_rng_uniform_int(rng, n)];
}

static void company_name(const NameWords *const words, const char *const first,
                         const char *const owner, const char *const trade, const double kind,
                         char name[SAMPLE_NAME_SIZE])
{
    if (kind < 0.04)
        (void)snprintf(name, SAMPLE_NAME_SIZE, "\"%s %s\" %s", first, trade, words->company);
    else if (kind < 0.07)
        (void)snprintf(name, SAMPLE_NAME_SIZE, "%s, %s & Co, %s", owner, first, words->company);
    else if (kind < 0.10)
        (void)snprintf(name, SAMPLE_NAME_SIZE, "%s's %s %s", first, trade, words->company);
    else if (kind < 0.25)
        (void)snprintf(name, SAMPLE_NAME_SIZE, "%s %s %s", owner, trade, words->company);
    else
        (void)snprintf(name, SAMPLE_NAME_SIZE, "%s %s %s", first, trade, words->company);
}

static void sole_trader_name(const NameWords *const words, const char *const first,
                             const char *const owner, const char *const trade, const double kind,
                             char name[SAMPLE_NAME_SIZE])
{
    if (kind < 0.06)
        (void)snprintf(name, SAMPLE_NAME_SIZE, "%s \"%s\", %s", words->sole_trader, first, owner);
    else if (kind < 0.5)
        (void)snprintf(name, SAMPLE_NAME_SIZE, "%s %s %s", words->sole_trader, owner, trade);
    else
        (void)snprintf(name, SAMPLE_NAME_SIZE, "%s %s", first, trade);
}

void sample_name_draw(const int area, const SampleLegalForm form, Rng *const rng,
                      char name[SAMPLE_NAME_SIZE])
{
    const NameWords *const words = gsl_rng_uniform(rng) < CYRILLIC_SHARE ? &CYRILLIC : &LATIN;
    const char *const first = any(words->first, N_FIRST, rng);
    const char *const owner = any(words->owners, N_OWNERS, rng);
    const char *const trade = any(words->trades[area], N_TRADES, rng);
    const double kind = gsl_rng_uniform(rng);
    if (form == SAMPLE_COMPANY)
        company_name(words, first, owner, trade, kind, name);
    else
        sole_trader_name(words, first, owner, trade, kind, name);
}
