/* PyUnicode_FromFormat, PyBytes_FromFormat and C's own formatting, with formats from the driver. */
#include "report.h"

static PyObject *with_list(int bytes, const char *format, ...)
{
    va_list va;
    va_start(va, format);
    PyObject *result = bytes ? PyBytes_FromFormatV(format, va) : PyUnicode_FromFormatV(format, va);
    va_end(va);
    return result;
}

/* format(how, format, arguments) -> the text, or the exception */
static PyObject *format(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    const char *how = PyBytes_AS_STRING(a[0]), *text = PyBytes_AS_STRING(a[1]);
    PyObject *result;
    if (words_of(a[2], &w) < 0)
        return NULL;
    if (strcmp(how, "Unicode") == 0)
        result = PyUnicode_FromFormat(text, WORDS(w));
    else if (strcmp(how, "Bytes") == 0)
        result = PyBytes_FromFormat(text, WORDS(w));
    else
        result = with_list(strcmp(how, "BytesV") == 0, text, WORDS(w));
    free_words(&w);
    return object_or_exception(result);
}

/* snprintf(size, format, arguments) -> (result, the buffer) */
static PyObject *c_format(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    char buffer[32];
    memset(buffer, '-', sizeof buffer);
    if (words_of(a[2], &w) < 0)
        return NULL;
    int length = PyOS_snprintf(buffer, PyLong_AsSize_t(a[0]), PyBytes_AS_STRING(a[1]), EVERYTHING(w));
    free_words(&w);
    PyObject *answer = PyTuple_New(2);
    PyTuple_SET_ITEM(answer, 0, PyLong_FromLong(length));
    PyTuple_SET_ITEM(answer, 1, PyBytes_FromStringAndSize(buffer, sizeof buffer));
    return answer;
}

/* The units that name the size of their argument, as C code writes them. */
static PyObject *typical(PyObject *self, PyObject *none)
{
    (void)self, (void)none;
    return PyUnicode_FromFormat("%s: %d of %zd, %lu%%, %R and %.3s; %lld %c %p", "name", -1, (Py_ssize_t)-2, 3UL, Py_None,
                                "shortened", -1LL, 0x20AC, (void *)0xbeef);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {FAST(format), FAST(c_format), {"typical", typical, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "unicode_format", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_unicode_format(void)
{
    return PyModule_Create(&definition);
}
