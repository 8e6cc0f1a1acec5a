/* Types of built-in iterators. */
#ifndef Py_BLTINMODULE_H
#define Py_BLTINMODULE_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyFilter_Type;
PyAPI_DATA(PyTypeObject) PyMap_Type;
PyAPI_DATA(PyTypeObject) PyZip_Type;
/* end of prototypes */

#ifdef __cplusplus
}
#endif

#endif
