/* What the extensions of the transcripts share: reporting a pending exception, and passing words as variable arguments.
 *
 * A function that takes `...` finds integers and pointers in one row of places and doubles in another (x86-64 System V),
 * so a test can pass any arguments that a format string written in Python asks for: `WORDS(w)` are ten integers or
 * pointers, `DOUBLES(w)` eight doubles.
 */
#ifndef REPORT_H
#define REPORT_H

#include <Python.h>
#include <string.h>

#define MOST_WORDS 10

typedef struct {
    long long word[MOST_WORDS];
    double number[8];
    Py_complex complex[4];
    wchar_t *wide[4];
    int words, numbers, complexes, wides;
} Words;

#define WORDS(w)                                                                                                       \
    (w).word[0], (w).word[1], (w).word[2], (w).word[3], (w).word[4], (w).word[5], (w).word[6], (w).word[7],            \
        (w).word[8], (w).word[9]
#define DOUBLES(w)                                                                                                     \
    (w).number[0], (w).number[1], (w).number[2], (w).number[3], (w).number[4], (w).number[5], (w).number[6],           \
        (w).number[7]
#define EVERYTHING(w) WORDS(w), DOUBLES(w)

/* The pending exception as an instance, cleared; NULL if there is none. */
static PyObject *pending(void)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL)
        return NULL;
    PyErr_NormalizeException(&type, &value, &traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return value;
}

/* A result for the driver: the object, or the pending exception's instance. Takes `result` over. */
static PyObject *object_or_exception(PyObject *result)
{
    PyObject *exception = pending();
    if (result != NULL && exception != NULL)
        Py_FatalError("a result with an exception set");
    if (result == NULL && exception == NULL)
        Py_FatalError("NULL without an exception");
    return result != NULL ? result : exception;
}

static PyObject *good_builder(void *word)
{
    return PyLong_FromVoidPtr(word);
}

static PyObject *bad_builder(void *word)
{
    (void)word;
    PyErr_SetString(PyExc_LookupError, "the builder fails");
    return NULL;
}

/* Turns a Python tuple into words: int: itself; bytes: `char *`; str: `wchar_t *`; None: NULL; (x,): `x` borrowed; [x]:
 * a new reference to `x`; True and False: a builder that works and one that fails; float: a double; complex: `Py_complex *`. */
static int words_of(PyObject *items, Words *w)
{
    memset(w, 0, sizeof *w);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items); i++) {
        PyObject *item = PyTuple_GET_ITEM(items, i);
        long long *word = &w->word[w->words++];
        if (item == Py_None)
            *word = 0;
        else if (PyBool_Check(item))
            *word = (long long)(item == Py_True ? good_builder : bad_builder);
        else if (PyLong_Check(item))
            *word = (long long)PyLong_AsUnsignedLongLongMask(item);
        else if (PyBytes_Check(item))
            *word = (long long)PyBytes_AS_STRING(item);
        else if (PyUnicode_Check(item))
            *word = (long long)(w->wide[w->wides++] = PyUnicode_AsWideCharString(item, NULL));
        else if (PyTuple_Check(item))
            *word = (long long)PyTuple_GET_ITEM(item, 0);
        else if (PyList_Check(item))
            *word = (long long)Py_NewRef(PyList_GET_ITEM(item, 0));
        else if (PyFloat_Check(item)) {
            w->words--;
            w->number[w->numbers++] = PyFloat_AS_DOUBLE(item);
        } else if (PyComplex_Check(item)) {
            w->complex[w->complexes] = PyComplex_AsCComplex(item);
            *word = (long long)&w->complex[w->complexes++];
        }
    }
    return PyErr_Occurred() ? -1 : 0;
}

static void free_words(Words *w)
{
    for (int i = 0; i < w->wides; i++)
        PyMem_Free(w->wide[i]);
}

#endif
