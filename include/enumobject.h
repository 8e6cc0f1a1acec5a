/* enumerate and reversed. */
#ifndef Py_ENUMOBJECT_H
#define Py_ENUMOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyEnum_Type;
PyAPI_DATA(PyTypeObject) PyReversed_Type;
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
