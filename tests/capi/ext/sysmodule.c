/* Writing to sys.stdout and sys.stderr. */
#include "report.h"

/* write(how, format, arguments) */
static PyObject *write_(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    const char *how = PyBytes_AS_STRING(a[0]), *format = PyBytes_AS_STRING(a[1]);
    if (words_of(a[2], &w) < 0)
        return NULL;
    if (strcmp(how, "WriteStdout") == 0)
        PySys_WriteStdout(format, EVERYTHING(w));
    else if (strcmp(how, "WriteStderr") == 0)
        PySys_WriteStderr(format, EVERYTHING(w));
    else if (strcmp(how, "FormatStdout") == 0)
        PySys_FormatStdout(format, EVERYTHING(w));
    else
        PySys_FormatStderr(format, EVERYTHING(w));
    free_words(&w);
    if (PyErr_Occurred())
        return pending();
    Py_RETURN_NONE;
}

/* audit(event, format, arguments) -> 0, or the exception */
static PyObject *audit(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    Words w;
    if (words_of(a[2], &w) < 0)
        return NULL;
    int result = PySys_Audit(PyBytes_AS_STRING(a[0]), a[1] == Py_None ? NULL : PyBytes_AS_STRING(a[1]), EVERYTHING(w));
    free_words(&w);
    return result == 0 ? PyLong_FromLong(0) : object_or_exception(NULL);
}

#define FAST(name, function) {name, (PyCFunction)(void (*)(void))function, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {FAST("write", write_), FAST("audit", audit), {NULL, NULL, 0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sysmodule", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_sysmodule(void)
{
    return PyModule_Create(&definition);
}
