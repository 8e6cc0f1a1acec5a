/* File objects, beyond the limited API. */
#ifndef Py_CPYTHON_FILEOBJECT_H
#define Py_CPYTHON_FILEOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef PyObject *(*Py_OpenCodeHookFunction)(PyObject *, void *);

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyStdPrinter_Type;
PyAPI_FUNC(PyObject *) PyFile_NewStdPrinter(int);
PyAPI_FUNC(PyObject *) PyFile_OpenCode(const char *utf8path);
PyAPI_FUNC(PyObject *) PyFile_OpenCodeObject(PyObject *path);
PyAPI_FUNC(int) PyFile_SetOpenCodeHook(Py_OpenCodeHookFunction hook, void *userData);
PyAPI_FUNC(char *) Py_UniversalNewlineFgets(char *, int, FILE *, PyObject *);
PyAPI_FUNC(int) _PyLong_FileDescriptor_Converter(PyObject *, void *);
PyAPI_FUNC(char *) _Py_UniversalNewlineFgetsWithSize(char *, int, FILE *, PyObject *, size_t *);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
