/* Memory that extensions report. */
#ifndef Py_TRACEMALLOC_H
#define Py_TRACEMALLOC_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
#ifndef Py_LIMITED_API
PyAPI_FUNC(int) PyTraceMalloc_Track(unsigned int domain, uintptr_t ptr, size_t size);
PyAPI_FUNC(int) PyTraceMalloc_Untrack(unsigned int domain, uintptr_t ptr);
PyAPI_FUNC(PyObject *) _PyTraceMalloc_GetTraceback(unsigned int domain, uintptr_t ptr);
#endif
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
