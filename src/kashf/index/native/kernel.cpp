// The Python module `kashf.index.kernel`: segments that can be searched without the interpreter's
// lock.
#include "kernels/python.hpp"

#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "build.hpp"
#include "search.hpp"

namespace {

using namespace kashf;

constexpr size_t TURN = 64;      // queries that one thread takes at once
constexpr u32 BLOCK = 1u << 11;  // codes that are compared with several queries while in the cache
constexpr unsigned MOST_WORDS = 16;
constexpr unsigned MOST_TABLES = 256;

const Masks* masks;
const Level* level;
PyObject* damaged;  // the exception for segments that cannot be

// Runs `work` without the interpreter's lock; false, with a Python exception, if it failed.
template <typename Work>
bool searched(const Work& work) {
    bool is_damaged = false;
    std::string why;
    const bool done = unlocked([&] {
        try {
            work();
        } catch (const Damaged& error) {
            is_damaged = true;
            why = error.what();
        }
    });
    if (is_damaged) PyErr_SetString(damaged, why.c_str());
    return done && !is_damaged;
}

// Segment: the arrays of a View, held.

struct Holding {
    Held codes, keys, extra_places, extra_keys, dead, starts, places, sketches;
    View view{};
};

struct SegmentObject {
    PyObject_HEAD
    Holding* holding;
};

bool lay_out(Holding& holding, const char* layout, Py_ssize_t size) {
    View& view = holding.view;
    const size_t tables = size_t(size) / 2;
    const size_t places = size_t(view.count) * view.place_bytes;  // bytes of a table
    size_t numbers = 0;
    unsigned offset = 0;
    for (size_t table = 0; table < tables; ++table) {
        const unsigned step = u8(layout[2 * table]), width = u8(layout[2 * table + 1]);
        offset += step;
        if (width < 1 || width > WIDEST || offset + width > view.words * 64) return false;
        view.tables.push_back({offset, width, nullptr, nullptr, nullptr});
        numbers += (size_t(1) << width) + 1;
    }
    if (!holding.starts.holds<u32>(numbers) ||
        !holding.places.holds<u8>(tables ? tables * places + 4 : 0))
        return false;
    const bool has_sketches = holding.sketches.size() > 0;
    if (has_sketches &&
        (tables < SKETCHED_TABLES || !holding.sketches.holds<u32>(tables * view.count)))
        return false;
    const u32* starts = holding.starts.as<u32>();
    for (size_t table = 0; table < tables; ++table) {
        view.tables[table].starts = starts;
        view.tables[table].places = holding.places.as<u8>() + table * places;
        if (has_sketches)
            view.tables[table].sketches = holding.sketches.as<u32>() + table * view.count;
        starts += (size_t(1) << view.tables[table].width) + 1;
    }
    return true;
}

PyObject* segment_new(PyTypeObject* type, PyObject* args, PyObject*) {
    PyObject *codes, *keys, *extra_places, *extra_keys, *dead, *starts, *places, *sketches;
    unsigned words, place_bytes;
    const char* layout;
    Py_ssize_t layout_size;
    if (!PyArg_ParseTuple(
            args, "IOOOOOIy#OOO", &words, &codes, &keys, &extra_places, &extra_keys, &dead,
            &place_bytes, &layout, &layout_size, &starts, &places, &sketches
        ))
        return nullptr;
    std::unique_ptr<Holding> holding(new (std::nothrow) Holding);
    if (!holding) return PyErr_NoMemory();
    if (!holding->codes.take(codes) || !holding->keys.take(keys) ||
        !holding->extra_places.take(extra_places) || !holding->extra_keys.take(extra_keys) ||
        (dead != Py_None && !holding->dead.take(dead)) || !holding->starts.take(starts) ||
        !holding->places.take(places) || !holding->sketches.take(sketches))
        return nullptr;
    const size_t count = holding->keys.size() / sizeof(i64);
    const size_t extras = holding->extra_keys.size() / sizeof(i64);
    if (words < 1 || words > MOST_WORDS || (place_bytes != 3 && place_bytes != 4) ||
        layout_size % 2 || layout_size / 2 > Py_ssize_t(MOST_TABLES))
        return refuse("a width that no segment has");
    if (count >= (place_bytes == 3 ? size_t(1) << 24 : size_t(1) << 32) ||
        extras >= size_t(1) << 32)
        return refuse("more codes than a segment holds");
    if (!holding->keys.holds<i64>(count) || !holding->codes.holds<u64>(count * words) ||
        !holding->extra_keys.holds<i64>(extras) || !holding->extra_places.holds<u32>(extras) ||
        (dead != Py_None && !holding->dead.holds<u8>((count + extras + 7) / 8)))
        return refuse("arrays of a segment do not fit together");
    View& view = holding->view;
    view = {
        words,
        u32(count),
        holding->codes.as<u64>(),
        holding->keys.as<i64>(),
        u32(extras),
        holding->extra_places.as<u32>(),
        holding->extra_keys.as<i64>(),
        dead == Py_None ? nullptr : holding->dead.as<u8>(),
        place_bytes,
        {}
    };
    try {
        if (!lay_out(*holding, layout, layout_size))
            return refuse("tables of a segment do not fit its codes");
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
    auto allocate = reinterpret_cast<allocfunc>(PyType_GetSlot(type, Py_tp_alloc));
    PyObject* self = allocate(type, 0);
    if (self) reinterpret_cast<SegmentObject*>(self)->holding = holding.release();
    return self;
}

void segment_dealloc(PyObject* self) {
    delete reinterpret_cast<SegmentObject*>(self)->holding;
    PyTypeObject* type = Py_TYPE(self);
    auto release = reinterpret_cast<freefunc>(PyType_GetSlot(type, Py_tp_free));
    release(self);
    Py_DECREF(type);
}

PyType_Slot segment_slots[] = {
    {Py_tp_doc, const_cast<char*>(
        "Segment(words, codes, keys, extra_places, extra_keys, dead, place_bytes, layout, starts, "
        "places, sketches)\n--\n\nThe arrays of a segment, to be searched. They must not change."
    )},
    {Py_tp_new, reinterpret_cast<void*>(segment_new)},
    {Py_tp_dealloc, reinterpret_cast<void*>(segment_dealloc)},
    {0, nullptr},
};

PyType_Spec segment_spec = {
    "kashf.index.kernel.Segment", sizeof(SegmentObject), 0, Py_TPFLAGS_DEFAULT, segment_slots
};

PyObject* segment_type;

// Searching

struct Hit {
    i64 key;
    i32 distance;
    bool operator<(const Hit& other) const {
        return distance != other.distance ? distance < other.distance : key < other.key;
    }
};

struct Question {
    std::vector<const View*> views;
    const u64* queries;
    size_t count;
    unsigned words;
    int radius;
    bool own;  // look into the queries' own buckets, and into no others
    const u64* query(size_t number) const { return queries + number * words; }
};

void collect(const View& view, const std::vector<Near>& near, std::vector<Hit>& hits) {
    for (const Near& one : near) {
        if (!view.is_dead(one.place)) hits.push_back({view.keys[one.place], one.distance});
        if (!view.extras) continue;
        const u32* end = view.extra_places + view.extras;
        const u32* extra = std::lower_bound(view.extra_places, end, one.place);
        for (; extra != end && *extra == one.place; ++extra) {
            const size_t number = size_t(extra - view.extra_places);
            if (!view.is_dead(size_t(view.count) + number))
                hits.push_back({view.extra_keys[number], one.distance});
        }
    }
}

// All hits of the queries from `first` on, `hits.size()` of them. Those that have to be compared
// with every code are compared together, block by block.
void ask(
    Searcher& searcher, const Question& question, size_t first, int radius,
    std::vector<std::vector<Hit>>& hits
) {
    std::vector<Near> near;
    std::vector<size_t> scanned, left;
    for (const View* view : question.views) {
        scanned.clear();
        left.clear();
        if (radius == 0 && !question.own && !view->tables.empty()) {
            const auto found = [&](size_t number, const std::vector<Near>& equal) {
                collect(*view, equal, hits[number]);
            };
            searcher.equal(*view, question.query(first), hits.size(), left, near, found);
        } else {
            left.resize(hits.size());
            std::iota(left.begin(), left.end(), size_t(0));
        }
        for (const size_t number : left) {
            const u64* query = question.query(first + number);
            if (question.own ? searcher.probe_own(*view, query, radius, near)
                             : searcher.probe(*view, query, radius, near))
                collect(*view, near, hits[number]);
            else
                scanned.push_back(number);
        }
        for (u32 from = 0; from < view->count && !scanned.empty(); from += BLOCK) {
            const u32 to = std::min<u64>(u64(from) + BLOCK, view->count);
            for (const size_t number : scanned) {
                near.clear();
                const u64* query = question.query(first + number);
                searcher.scan(*view, query, radius, from, to, near);
                if (question.own) Searcher::keep_own(*view, query, near);
                collect(*view, near, hits[number]);
            }
            if (to == view->count) break;
        }
    }
    for (auto& some : hits) put_in_order(some);
}

// The `most` nearest of all, by one pass with a radius that shrinks.
void nearest_of_all(
    Searcher& searcher, const Question& question, size_t number, size_t most,
    std::vector<Hit>& best
) {
    std::vector<Near> near;
    std::vector<Hit> hits;
    best.clear();  // a heap: the worst in front
    for (const View* view : question.views) {
        for (u64 from = 0; from < view->count; from += BLOCK) {
            const u32 to = u32(std::min<u64>(from + BLOCK, view->count));
            const int radius = best.size() < most ? question.radius : best.front().distance;
            near.clear();
            hits.clear();
            searcher.scan(*view, question.query(number), radius, u32(from), to, near);
            collect(*view, near, hits);
            for (const Hit& hit : hits) {
                if (best.size() == most) {
                    if (!(hit < best.front())) continue;
                    std::pop_heap(best.begin(), best.end());
                    best.pop_back();
                }
                best.push_back(hit);
                std::push_heap(best.begin(), best.end());
            }
        }
    }
    std::sort_heap(best.begin(), best.end());
}

using Answers = std::vector<std::vector<std::vector<Hit>>>;  // by turn, by query in the turn

Answers search_all(const Question& question, unsigned threads) {
    Answers answers((question.count + TURN - 1) / TURN);
    in_parallel(answers.size(), threads, [&](size_t turn) {
        Searcher searcher(*level->compare, *masks);
        answers[turn].resize(std::min(TURN, question.count - turn * TURN));
        ask(searcher, question, turn * TURN, question.radius, answers[turn]);
    });
    return answers;
}

// First as far as tables are good for; who has not enough neighbours there is compared with all.
Answers nearest_all(const Question& question, size_t most, int near_by, unsigned threads) {
    Answers answers((question.count + TURN - 1) / TURN);
    const int radius = std::min(near_by, question.radius);
    in_parallel(answers.size(), threads, [&](size_t turn) {
        Searcher searcher(*level->compare, *masks);
        const size_t first = turn * TURN;
        answers[turn].resize(std::min(TURN, question.count - first));
        ask(searcher, question, first, radius, answers[turn]);
        for (size_t number = 0; number < answers[turn].size(); ++number) {
            std::vector<Hit>& hits = answers[turn][number];
            if (hits.size() < most && radius < question.radius)
                nearest_of_all(searcher, question, first + number, most, hits);
            if (hits.size() > most) hits.resize(most);
        }
    });
    return answers;
}

PyObject* told(const Answers& answers) {
    size_t size = 0;
    for (const auto& turn : answers)
        for (const auto& hits : turn) size += hits.size();
    PyObject* parts[3] = {
        PyByteArray_FromStringAndSize(nullptr, Py_ssize_t(size * sizeof(i64))),
        PyByteArray_FromStringAndSize(nullptr, Py_ssize_t(size * sizeof(i64))),
        PyByteArray_FromStringAndSize(nullptr, Py_ssize_t(size * sizeof(i32))),
    };
    PyObject* all = nullptr;
    if (parts[0] && parts[1] && parts[2]) {
        i64* query = reinterpret_cast<i64*>(PyByteArray_AsString(parts[0]));
        i64* key = reinterpret_cast<i64*>(PyByteArray_AsString(parts[1]));
        i32* distance = reinterpret_cast<i32*>(PyByteArray_AsString(parts[2]));
        i64 number = 0;
        for (const auto& turn : answers)
            for (const auto& hits : turn) {
                for (const Hit& hit : hits) {
                    *query++ = number;
                    *key++ = hit.key;
                    *distance++ = hit.distance;
                }
                ++number;
            }
        all = PyTuple_Pack(3, parts[0], parts[1], parts[2]);
    }
    for (PyObject* part : parts) Py_XDECREF(part);
    return all;
}

bool understand(PyObject* segments, const Held& queries, Question& question) {
    const Py_ssize_t size = PyTuple_Size(segments);
    if (size < 0) return false;
    try {
        for (Py_ssize_t number = 0; number < size; ++number) {
            PyObject* one = PyTuple_GetItem(segments, number);
            if (!one) return false;
            // not isinstance, which believes what an object says of its class
            if (reinterpret_cast<PyObject*>(Py_TYPE(one)) != segment_type)
                return refuse("only segments can be searched") != nullptr;
            const View& view = reinterpret_cast<SegmentObject*>(one)->holding->view;
            if (view.words != question.words)
                return refuse("a segment has codes of another width") != nullptr;
            question.views.push_back(&view);
        }
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory() != nullptr;
    }
    if (question.words < 1 || question.words > MOST_WORDS)
        return refuse("a width that no segment has") != nullptr;
    question.count = queries.size() / sizeof(u64) / question.words;
    if (!queries.holds<u64>(question.count * question.words))
        return refuse("queries of another width") != nullptr;
    question.queries = queries.as<u64>();
    question.radius = std::clamp(question.radius, -1, int(question.words * 64));
    return true;
}

PyObject* search_by(PyObject* args, bool own) {
    PyObject *segments, *codes;
    Held queries;
    Question question{};
    unsigned threads;
    if (!PyArg_ParseTuple(
            args, "O!IOiI", &PyTuple_Type, &segments, &question.words, &codes, &question.radius,
            &threads
        ))
        return nullptr;
    if (!queries.take(codes) || !understand(segments, queries, question)) return nullptr;
    question.own = own;
    Answers answers;
    if (!searched([&] { answers = search_all(question, threads); })) return nullptr;
    return told(answers);
}

PyObject* search(PyObject*, PyObject* args) { return search_by(args, false); }

PyObject* probe(PyObject*, PyObject* args) { return search_by(args, true); }

PyObject* nearest(PyObject*, PyObject* args) {
    PyObject *segments, *codes;
    Held queries;
    Question question{};
    Py_ssize_t most;
    int near_by;
    unsigned threads;
    if (!PyArg_ParseTuple(
            args, "O!IOniiI", &PyTuple_Type, &segments, &question.words, &codes, &most,
            &question.radius, &near_by, &threads
        ))
        return nullptr;
    if (most < 1) return refuse("at least one neighbour is asked for");
    if (!queries.take(codes) || !understand(segments, queries, question)) return nullptr;
    Answers answers;
    if (!searched([&] { answers = nearest_all(question, size_t(most), near_by, threads); }))
        return nullptr;
    return told(answers);
}

PyObject* group_codes(PyObject*, PyObject* args) {
    PyObject *from, *to;
    unsigned words;
    unsigned long long seed;
    Held codes, first;
    if (!PyArg_ParseTuple(args, "IOKO", &words, &from, &seed, &to)) return nullptr;
    if (!codes.take(from) || !first.take(to, PyBUF_WRITABLE)) return nullptr;
    const size_t count = first.size() / sizeof(u32);
    if (words < 1 || words > MOST_WORDS || count >= (size_t(1) << 32) - 1 ||
        !first.holds<u32>(count) || !codes.holds<u64>(count * words))
        return refuse("arrays do not fit together");
    if (!searched([&] { group(codes.as<u64>(), count, words, seed, first.as<u32>()); }))
        return nullptr;
    return Py_NewRef(Py_None);
}

PyObject* fill_tables(PyObject*, PyObject* args) {
    unsigned words, place_bytes, threads;
    PyObject *codes, *starts, *places, *sketches;
    const char* layout;
    Py_ssize_t layout_size;
    if (!PyArg_ParseTuple(
            args, "IOIy#OOOI", &words, &codes, &place_bytes, &layout, &layout_size, &starts,
            &places, &sketches, &threads
        ))
        return nullptr;
    Holding holding;
    if (!holding.codes.take(codes) || !holding.starts.take(starts, PyBUF_WRITABLE) ||
        !holding.places.take(places, PyBUF_WRITABLE) ||
        !holding.sketches.take(sketches, PyBUF_WRITABLE))
        return nullptr;
    if (words < 1 || words > MOST_WORDS || (place_bytes != 3 && place_bytes != 4) ||
        layout_size % 2 || layout_size / 2 > Py_ssize_t(MOST_TABLES))
        return refuse("a width that no segment has");
    const size_t count = holding.codes.size() / sizeof(u64) / words;
    if (!holding.codes.holds<u64>(count * words) ||
        count >= (place_bytes == 3 ? size_t(1) << 24 : size_t(1) << 32))
        return refuse("arrays do not fit together");
    View& view = holding.view;
    view.words = words;
    view.count = u32(count);
    view.codes = holding.codes.as<u64>();
    view.place_bytes = place_bytes;
    try {
        if (!lay_out(holding, layout, layout_size)) return refuse("arrays do not fit together");
    } catch (const std::bad_alloc&) {
        return PyErr_NoMemory();
    }
    const bool done = searched([&] {
        in_parallel(view.tables.size(), threads, [&](size_t number) {
            fill_table(view, number);
        });
    });
    return done ? Py_NewRef(Py_None) : nullptr;
}

PyObject* levels(PyObject*, PyObject*) {
    PyObject* names = PyList_New(0);
    for (const Level& each : LEVELS) {
        if (!each.runs_here()) continue;
        PyObject* name = PyUnicode_FromString(each.name);
        if (!names || !name || PyList_Append(names, name) < 0) {
            Py_XDECREF(name);
            Py_XDECREF(names);
            return nullptr;
        }
        Py_DECREF(name);
    }
    return names;
}

PyObject* use(PyObject*, PyObject* args) {
    const char* name;
    if (!PyArg_ParseTuple(args, "s", &name)) return nullptr;
    for (const Level& each : LEVELS)
        if (each.runs_here() && !std::strcmp(each.name, name)) {
            level = &each;
            return Py_NewRef(Py_None);
        }
    return refuse("this machine has no such instructions");
}

PyMethodDef methods[] = {
    {"search", search, METH_VARARGS,
     "search(segments, words, queries, radius, threads)\n--\n\n"
     "Every key within the radius of each query: bytes of queries, keys and distances."},
    {"probe", probe, METH_VARARGS,
     "probe(segments, words, queries, radius, threads)\n--\n\n"
     "The keys within the radius that share the bits of a table with the query; like search."},
    {"nearest", nearest, METH_VARARGS,
     "nearest(segments, words, queries, most, radius, near_by, threads)\n--\n\n"
     "The `most` nearest within the radius; like search."},
    {"group", group_codes, METH_VARARGS,
     "group(words, codes, seed, first)\n--\n\n"
     "Writes for each code the place of the first that is the same."},
    {"fill_tables", fill_tables, METH_VARARGS,
     "fill_tables(words, codes, place_bytes, layout, starts, places, sketches, threads)\n--\n\n"
     "Writes the tables of a segment; sketches, too, if there is room for them."},
    {"levels", levels, METH_NOARGS,
     "levels()\n--\n\nThe instruction sets that run here, best first."},
    {"use", use, METH_VARARGS, "use(level)\n--\n\nCompare with this instruction set; for tests."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module =
    module_of("kashf.index.kernel", "The native kernel of the index.", methods);

}  // namespace

PyMODINIT_FUNC PyInit_kernel() {
    PyObject* self = PyModule_Create(&module);
    if (!self) return nullptr;
    try {
        if (!masks) masks = new Masks;
    } catch (const std::bad_alloc&) {
        Py_DECREF(self);
        return PyErr_NoMemory();
    }
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
    level = std::find_if(std::begin(LEVELS), std::end(LEVELS), [](const Level& each) {
        return each.runs_here();
    });
    segment_type = PyType_FromSpec(&segment_spec);
    damaged = PyErr_NewException("kashf.index.kernel.Damaged", PyExc_Exception, nullptr);
    if (!segment_type || !damaged ||
        PyModule_AddObjectRef(self, "Segment", segment_type) < 0 ||
        PyModule_AddObjectRef(self, "Damaged", damaged) < 0) {
        Py_DECREF(self);
        return nullptr;
    }
    return self;
}
