/* Files, beyond the limited API. */
#ifndef Py_CPYTHON_FILEUTILS_H
#define Py_CPYTHON_FILEUTILS_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(FILE *) _Py_fopen_obj(PyObject *path, const char *mode);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
