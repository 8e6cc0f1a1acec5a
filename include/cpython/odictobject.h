/* collections.OrderedDict. */
#ifndef Py_ODICTOBJECT_H
#define Py_ODICTOBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _odictobject PyODictObject;

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyODictItems_Type;
PyAPI_DATA(PyTypeObject) PyODictIter_Type;
PyAPI_DATA(PyTypeObject) PyODictKeys_Type;
PyAPI_DATA(PyTypeObject) PyODictValues_Type;
PyAPI_DATA(PyTypeObject) PyODict_Type;
PyAPI_FUNC(int) PyODict_DelItem(PyObject *od, PyObject *key);
PyAPI_FUNC(PyObject *) PyODict_New(void);
PyAPI_FUNC(int) PyODict_SetItem(PyObject *od, PyObject *key, PyObject *item);
/* end of prototypes */

#define PyODict_Check(op) PyObject_TypeCheck((op), &PyODict_Type)
#define PyODict_CheckExact(op) Py_IS_TYPE((op), &PyODict_Type)
#define PyODict_SIZE(op) PyDict_GET_SIZE(op)
#define PyODict_Size(od) PyDict_Size((PyObject *)(od))
#define PyODict_GetItem(od, key) PyDict_GetItem((PyObject *)(od), (PyObject *)(key))
#define PyODict_GetItemWithError(od, key) PyDict_GetItemWithError((PyObject *)(od), (PyObject *)(key))
#define PyODict_GetItemString(od, key) PyDict_GetItemString((PyObject *)(od), (key))
#define PyODict_Contains(od, key) PyDict_Contains((PyObject *)(od), (PyObject *)(key))

#ifdef __cplusplus
}
#endif

#endif
