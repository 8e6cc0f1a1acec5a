/* Audit hooks and sizes. */
#ifndef Py_CPYTHON_SYSMODULE_H
#define Py_CPYTHON_SYSMODULE_H

#ifdef __cplusplus
extern "C" {
#endif

typedef int (*Py_AuditHookFunction)(const char *, PyObject *, void *);

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_FUNC(int) PySys_AddAuditHook(Py_AuditHookFunction, void *);
PyAPI_FUNC(int) PySys_Audit(const char *event, const char *argFormat, ...);
PyAPI_FUNC(PyObject *) _PySys_GetAttr(PyThreadState *tstate, PyObject *name);
PyAPI_FUNC(size_t) _PySys_GetSizeOf(PyObject *);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
