/* Paths. */
#ifndef Py_OSMODULE_H
#define Py_OSMODULE_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x03060000
PyAPI_FUNC(PyObject *) PyOS_FSPath(PyObject *path);
#endif
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
