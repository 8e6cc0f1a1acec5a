/* Exceptions and warnings whose text is formatted. */
#include "report.h"

extern PyObject *_PyErr_FormatFromCause(PyObject *, const char *, ...);
extern PyObject *_PyErr_TrySetFromCause(const char *, ...);

static PyObject *with_list(PyObject *type, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *result = PyErr_FormatV(type, format, va);
    va_end(va);
    return result;
}

/* Sets the exception that is there before the call: an instance, or a class to be called with a text. */
static void set_before(PyObject *before)
{
    if (before == Py_None)
        return;
    PyErr_SetObject(PyType_Check(before) ? before : (PyObject *)Py_TYPE(before), PyType_Check(before) ? Py_True : before);
}

/* raised(how, type, format, arguments, before) -> the exception that is set afterwards */
static PyObject *raised(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    const char *how = PyBytes_AS_STRING(a[0]), *format = PyBytes_AS_STRING(a[2]);
    PyObject *result = Py_None;
    if (words_of(a[3], &w) < 0)
        return NULL;
    set_before(a[4]);
    if (strcmp(how, "Format") == 0)
        result = PyErr_Format(a[1], format, WORDS(w));
    else if (strcmp(how, "FormatV") == 0)
        result = with_list(a[1], format, WORDS(w));
    else if (strcmp(how, "FormatFromCause") == 0)
        result = _PyErr_FormatFromCause(a[1], format, WORDS(w));
    else if (strcmp(how, "TrySetFromCause") == 0)
        result = _PyErr_TrySetFromCause(format, WORDS(w));
    if (result != NULL && strcmp(how, "TrySetFromCause") != 0)
        Py_FatalError("a result");
    free_words(&w);
    return object_or_exception(NULL);
}

/* warned(how, category, format, arguments, level) -> 0, or the exception */
static PyObject *warned(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    const char *how = PyBytes_AS_STRING(a[0]), *format = PyBytes_AS_STRING(a[2]);
    PyObject *category = a[1] == Py_None ? NULL : a[1];
    int result = -2;
    if (words_of(a[3], &w) < 0)
        return NULL;
    if (strcmp(how, "WarnFormat") == 0)
        result = PyErr_WarnFormat(category, PyLong_AsSsize_t(a[4]), format, WORDS(w));
    else if (strcmp(how, "WarnExplicitFormat") == 0)
        result = PyErr_WarnExplicitFormat(category, "some/file.py", 17, "some.module", NULL, format, WORDS(w));
    else if (strcmp(how, "ResourceWarning") == 0)
        result = PyErr_ResourceWarning(a[5], PyLong_AsSsize_t(a[4]), format, WORDS(w));
    free_words(&w);
    return result == 0 ? PyLong_FromLong(0) : object_or_exception(NULL);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {FAST(raised), FAST(warned), {NULL, NULL, 0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "errors_format", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_errors_format(void)
{
    return PyModule_Create(&definition);
}
