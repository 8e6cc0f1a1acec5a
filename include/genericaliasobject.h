/* list[int] and its kind. */
#ifndef Py_GENERICALIASOBJECT_H
#define Py_GENERICALIASOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) Py_GenericAliasType;
PyAPI_FUNC(PyObject *) Py_GenericAlias(PyObject *, PyObject *);
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
