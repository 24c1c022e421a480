// The lexicon of lexicon.hpp for Python: made once, then asked by as many threads as there are.
#include "kernels/python.hpp"

#include "lexicon.hpp"

namespace {

using namespace kashf;

constexpr const char* NAME = "kashf.language.stems.Lexicon";
constexpr size_t CODE_POINTS = 0x110000;

// An object that is given back.
class Owned {
public:
    explicit Owned(PyObject* object) : object_(object) { must(object != nullptr); }
    ~Owned() { Py_DECREF(object_); }
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    PyObject* get() const { return object_; }

private:
    PyObject* object_;
};

template <typename Each>
void each(PyObject* items, Each work) {
    const Owned iterator(PyObject_GetIter(items));
    while (PyObject* item = PyIter_Next(iterator.get())) {
        const Owned held(item);
        work(item);
    }
    must(PyErr_Occurred() == nullptr);
}

template <typename Codes>
Codes codes_of(PyObject* text) {
    const Py_ssize_t length = PyUnicode_GetLength(text);
    must(length >= 0);
    Codes codes(size_t(length), 0);
    auto* start = reinterpret_cast<Py_UCS4*>(codes.data());
    must(length == 0 || PyUnicode_AsUCS4(text, start, length, 0) != nullptr);
    return codes;
}

std::vector<Letters> words_of(PyObject* texts) {
    std::vector<Letters> words;
    each(texts, [&](PyObject* text) { words.push_back(codes_of<Letters>(text)); });
    return words;
}

Inflection inflection_of(PyObject* ways) {
    Inflection inflection;
    each(ways, [&](PyObject* way) {
        PyObject *before, *after;
        must(PyArg_ParseTuple(way, "OO", &before, &after));
        inflection.push_back({words_of(before), words_of(after)});
    });
    return inflection;
}

Stem stem_of(PyObject* stem, size_t inflections) {
    PyObject* letters;
    unsigned int meaning, inflection;
    must(PyArg_ParseTuple(stem, "OII", &letters, &meaning, &inflection));
    if (inflection >= inflections) {
        PyErr_SetString(PyExc_IndexError, "a stem has an inflection that is not there");
        throw Told();
    }
    return {codes_of<Letters>(letters), meaning, inflection};
}

PyObject* list_of(const std::vector<Place>& found) {
    PyObject* list = PyList_New(Py_ssize_t(found.size()));
    for (size_t at = 0; list != nullptr && at < found.size(); ++at) {
        const Place& place = found[at];
        PyObject* item = Py_BuildValue("III", place.start, place.end, place.meaning);
        if (item == nullptr) {
            Py_DECREF(list);
            return nullptr;
        }
        PyList_SetItem(list, Py_ssize_t(at), item);
    }
    return list;
}

void destroy(PyObject* capsule) {
    delete static_cast<Lexicon*>(PyCapsule_GetPointer(capsule, NAME));
}

PyObject* compiled(PyObject*, PyObject* args) {
    return answered([&]() -> PyObject* {
        PyObject *stems, *ways;
        must(PyArg_ParseTuple(args, "OO", &stems, &ways));
        std::vector<Inflection> inflections;
        each(ways, [&](PyObject* some) { inflections.push_back(inflection_of(some)); });
        std::vector<Stem> taken;
        each(stems, [&](PyObject* stem) { taken.push_back(stem_of(stem, inflections.size())); });
        auto* lexicon = new Lexicon(std::move(taken), inflections);
        PyObject* capsule = PyCapsule_New(lexicon, NAME, destroy);
        if (capsule == nullptr) delete lexicon;
        return capsule;
    });
}

PyObject* places(PyObject*, PyObject* args) {
    return answered([&]() -> PyObject* {
        PyObject *capsule, *text;
        const char* is_letter;
        Py_ssize_t known, most;
        must(PyArg_ParseTuple(args, "OUy#n", &capsule, &text, &is_letter, &known, &most));
        const auto* lexicon = static_cast<const Lexicon*>(PyCapsule_GetPointer(capsule, NAME));
        must(lexicon != nullptr);
        if (size_t(known) != CODE_POINTS || most < 0)
            return refuse("needed: a byte for each code point, and a number");
        const auto codes = codes_of<std::vector<char32_t>>(text);
        std::vector<Place> found;
        must(unlocked([&] {
            found = lexicon->places({codes, reinterpret_cast<const u8*>(is_letter)}, size_t(most));
        }));
        return list_of(found);
    });
}

PyMethodDef methods[] = {
    {"compiled", compiled, METH_VARARGS,
     "compiled(stems, inflections)\n--\n\nThe lexicon of these, ready to be asked."},
    {"places", places, METH_VARARGS,
     "places(lexicon, text, is_letter, most)\n--\n\nStart, end and meaning of each."},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef module = module_of(
    "kashf.language.stems.kernel", "Stems found in texts with their affixes, natively.", methods
);

}  // namespace

PyMODINIT_FUNC PyInit_kernel() { return PyModule_Create(&module); }
