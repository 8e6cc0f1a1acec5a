/* Building of values, and adding to modules. */
#include "report.h"

extern PyObject *_Py_BuildValue_SizeT(const char *, ...);
extern PyObject *_Py_VaBuildValue_SizeT(const char *, va_list);
extern PyObject **_Py_VaBuildStack(PyObject **, Py_ssize_t, const char *, va_list, Py_ssize_t *);
extern PyObject **_Py_VaBuildStack_SizeT(PyObject **, Py_ssize_t, const char *, va_list, Py_ssize_t *);
extern int _Py_convert_optional_to_ssize_t(PyObject *, void *);
extern int _PyModule_Add(PyObject *, const char *, PyObject *);

/* Builds an array, and returns it as a tuple with a mark of whether the small array was big enough. */
static PyObject *stack(int clean, const char *format, va_list va)
{
    PyObject *small[3], **built;
    Py_ssize_t count = -1;
    built = clean ? _Py_VaBuildStack_SizeT(small, 3, format, va, &count) : _Py_VaBuildStack(small, 3, format, va, &count);
    if (built == NULL)
        return NULL;
    PyObject *result = PyTuple_New(count + 1);
    PyTuple_SET_ITEM(result, 0, PyUnicode_FromString(built == small ? "small" : "allocated"));
    for (Py_ssize_t i = 0; i < count; i++)
        PyTuple_SET_ITEM(result, i + 1, built[i]);
    if (built != small)
        PyMem_Free(built);
    return result;
}

static PyObject *with_list(const char *how, const char *format, ...)
{
    va_list va;
    PyObject *result;
    va_start(va, format);
    if (strcmp(how, "VaBuildValue") == 0)
        result = Py_VaBuildValue(format, va);
    else if (strcmp(how, "VaBuildValue_SizeT") == 0)
        result = _Py_VaBuildValue_SizeT(format, va);
    else
        result = stack(strcmp(how, "VaBuildStack_SizeT") == 0, format, va);
    va_end(va);
    return result;
}

/* build(how, format, arguments) -> the value, or the exception */
static PyObject *build(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    const char *how = PyBytes_AS_STRING(a[0]), *format = PyBytes_AS_STRING(a[1]);
    if (words_of(a[2], &w) < 0)
        return NULL;
    PyObject *result;
    if (strcmp(how, "BuildValue") == 0)
        result = Py_BuildValue(format, EVERYTHING(w));
    else if (strcmp(how, "BuildValue_SizeT") == 0)
        result = _Py_BuildValue_SizeT(format, EVERYTHING(w));
    else
        result = with_list(how, format, EVERYTHING(w));
    free_words(&w);
    return object_or_exception(result);
}

/* What happens to the reference counts of an object that only this function knows: (format, change while the result lives,
 * change after it has gone). For `N` the reference handed over is one that was made for it. */
static PyObject *counts(PyObject *self, PyObject *format)
{
    (void)self;
    const char *text = PyBytes_AS_STRING(format);
    PyObject *fresh = PyByteArray_FromStringAndSize("fresh", 5), *answer = PyTuple_New(3);
    Py_ssize_t before = Py_REFCNT(fresh);
    for (const char *c = text; *c; c++)
        if (*c == 'N')
            Py_INCREF(fresh);
    PyObject *result = _Py_BuildValue_SizeT(text, fresh, fresh, fresh);
    Py_ssize_t during = Py_REFCNT(fresh) - before;
    PyErr_Clear();
    Py_XDECREF(result);
    PyTuple_SET_ITEM(answer, 0, PyBool_FromLong(result != NULL));
    PyTuple_SET_ITEM(answer, 1, PyLong_FromSsize_t(during));
    PyTuple_SET_ITEM(answer, 2, PyLong_FromSsize_t(Py_REFCNT(fresh) - before));
    Py_DECREF(fresh);
    return answer;
}

/* As `counts`, for PyTuple_Pack. */
static PyObject *pack_counts(PyObject *self, PyObject *none)
{
    (void)self, (void)none;
    PyObject *fresh = PyByteArray_FromStringAndSize("fresh", 5), *answer = PyTuple_New(2);
    Py_ssize_t before = Py_REFCNT(fresh);
    PyObject *tuple = PyTuple_Pack(3, fresh, Py_None, fresh);
    PyTuple_SET_ITEM(answer, 0, PyLong_FromSsize_t(Py_REFCNT(fresh) - before));
    Py_DECREF(tuple);
    PyTuple_SET_ITEM(answer, 1, PyLong_FromSsize_t(Py_REFCNT(fresh) - before));
    Py_DECREF(fresh);
    return answer;
}

/* pack(arguments) -> PyTuple_Pack of all of them */
static PyObject *pack(PyObject *self, PyObject *arguments)
{
    (void)self;
    Words w;
    if (words_of(arguments, &w) < 0)
        return NULL;
    return object_or_exception(PyTuple_Pack(w.words, WORDS(w)));
}

/* add(how, module, name, value) -> (result, change of the value's count, exception or None) */
static PyObject *add(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    const char *how = PyBytes_AS_STRING(a[0]), *name = PyBytes_AS_STRING(a[2]);
    PyObject *fresh = a[3] == Py_None ? NULL : PyByteArray_FromStringAndSize("fresh", 5);
    int result = -2;
    Py_ssize_t before = fresh ? Py_REFCNT(fresh) : 0;
    Py_XINCREF(fresh);
    if (strcmp(how, "AddObject") == 0)
        result = PyModule_AddObject(a[1], name, fresh);
    else if (strcmp(how, "AddObjectRef") == 0)
        result = PyModule_AddObjectRef(a[1], name, fresh);
    else if (strcmp(how, "Add") == 0)
        result = _PyModule_Add(a[1], name, fresh);
    else if (strcmp(how, "AddIntConstant") == 0)
        result = PyModule_AddIntConstant(a[1], name, 1L << 40);
    else if (strcmp(how, "AddStringConstant") == 0)
        result = PyModule_AddStringConstant(a[1], name, "h\xc3\xa9");
    else if (strcmp(how, "AddType") == 0)
        result = PyModule_AddType(a[1], &PyByteArray_Type);
    PyObject *exception = pending(), *answer = PyTuple_New(2);
    (void)before;
    PyTuple_SET_ITEM(answer, 0, PyLong_FromLong(result));
    PyTuple_SET_ITEM(answer, 1, exception ? exception : Py_NewRef(Py_None));
    return answer;
}

static PyObject *optional_size(PyObject *self, PyObject *object)
{
    (void)self;
    Py_ssize_t size = -7;
    int result = _Py_convert_optional_to_ssize_t(object, &size);
    return result ? PyLong_FromSsize_t(size) : pending();
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {FAST(build), {"counts", counts, METH_O, NULL}, {"pack_counts", pack_counts, METH_NOARGS, NULL},
                                {"pack", pack, METH_O, NULL}, FAST(add), {"optional_size", optional_size, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "modsupport", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_modsupport(void)
{
    return PyModule_Create(&definition);
}
