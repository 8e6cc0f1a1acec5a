/* Calls whose arguments are formatted, or end in NULL. */
#include "report.h"

extern PyObject *_PyObject_CallFunction_SizeT(PyObject *, const char *, ...);
extern PyObject *_PyObject_CallMethod_SizeT(PyObject *, const char *, const char *, ...);
extern PyObject *_PyObject_CallMethod(PyObject *, PyObject *, const char *, ...);

static const char *text_or_null(PyObject *object)
{
    return object == Py_None ? NULL : PyBytes_AS_STRING(object);
}

/* function(how, callable, format, arguments) -> the result, or the exception */
static PyObject *function(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    const char *how = PyBytes_AS_STRING(a[0]), *format = text_or_null(a[2]);
    PyObject *callable = a[1] == Py_None ? NULL : a[1], *result;
    if (words_of(a[3], &w) < 0)
        return NULL;
    if (strcmp(how, "CallFunction") == 0)
        result = PyObject_CallFunction(callable, format, EVERYTHING(w));
    else if (strcmp(how, "CallFunction_SizeT") == 0)
        result = _PyObject_CallFunction_SizeT(callable, format, EVERYTHING(w));
    else if (strcmp(how, "CallFunctionObjArgs") == 0)
        result = PyObject_CallFunctionObjArgs(callable, WORDS(w), NULL);
    else
        result = PyEval_CallFunction(callable, format, EVERYTHING(w));
    free_words(&w);
    return object_or_exception(result);
}

_Py_IDENTIFIER(upper);
_Py_IDENTIFIER(split);
_Py_IDENTIFIER(missing);

static _Py_Identifier *identifier(PyObject *name)
{
    const char *text = PyBytes_AS_STRING(name);
    return strcmp(text, "upper") == 0 ? &PyId_upper : strcmp(text, "split") == 0 ? &PyId_split : &PyId_missing;
}

/* method(how, object, name, format, arguments) -> the result, or the exception */
static PyObject *method(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    const char *how = PyBytes_AS_STRING(a[0]), *name = text_or_null(a[2]), *format = text_or_null(a[3]);
    PyObject *object = a[1] == Py_None ? NULL : a[1], *result = NULL;
    PyObject *name_object = name ? PyUnicode_FromString(name) : NULL;
    if (words_of(a[4], &w) < 0)
        return NULL;
    if (strcmp(how, "CallMethod") == 0)
        result = PyObject_CallMethod(object, name, format, EVERYTHING(w));
    else if (strcmp(how, "CallMethod_SizeT") == 0)
        result = _PyObject_CallMethod_SizeT(object, name, format, EVERYTHING(w));
    else if (strcmp(how, "_CallMethod") == 0)
        result = _PyObject_CallMethod(object, name_object, format, EVERYTHING(w));
    else if (strcmp(how, "CallMethodObjArgs") == 0)
        result = PyObject_CallMethodObjArgs(object, name_object, WORDS(w), NULL);
    else if (strcmp(how, "CallMethodId") == 0)
        result = _PyObject_CallMethodId(object, identifier(a[2]), format, EVERYTHING(w));
    else if (strcmp(how, "CallMethodIdObjArgs") == 0)
        result = _PyObject_CallMethodIdObjArgs(object, identifier(a[2]), WORDS(w), NULL);
    else
        result = PyEval_CallMethod(object, name, format, EVERYTHING(w));
    Py_XDECREF(name_object);
    free_words(&w);
    return object_or_exception(result);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {FAST(function), FAST(method), {NULL, NULL, 0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "call_format", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_call_format(void)
{
    return PyModule_Create(&definition);
}
