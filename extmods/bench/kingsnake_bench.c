/* Operations across the border between Python and C, one function each, for `kingsnake bench`.
 *
 * Two kinds: functions that Python calls in a loop (what a call costs), and functions that take a number of rounds
 * and loop in C (what the C-API costs). It keeps to what every CPython since 3.8 and PyPy have. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* --- called from a Python loop ------------------------------------------------------------------------------- */

static PyObject *
call_noargs(PyObject *self, PyObject *unused)
{
    (void)self, (void)unused;
    Py_RETURN_NONE;
}

static PyObject *
call_one(PyObject *self, PyObject *object)
{
    (void)self;
    Py_INCREF(object);
    return object;
}

static PyObject *
call_fast_ints(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    long sum = 0;
    (void)self;
    for (Py_ssize_t i = 0; i < count; i++) {
        long value = PyLong_AsLong(args[i]);
        if (value == -1 && PyErr_Occurred())
            return NULL;
        sum += value;
    }
    return PyLong_FromLong(sum);
}

static PyObject *
call_parse(PyObject *self, PyObject *args)
{
    long number;
    const char *text;
    Py_ssize_t length;
    PyObject *object;
    (void)self;
    if (!PyArg_ParseTuple(args, "ls#O", &number, &text, &length, &object))
        return NULL;
    return PyLong_FromSsize_t(number + length);
}

/* --- a static type ------------------------------------------------------------------------------------------- */

typedef struct {
    PyObject_HEAD
    long x, y;
} PointObject;

static PyObject *
point_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    long x, y;
    (void)kwargs;
    if (!PyArg_ParseTuple(args, "ll", &x, &y))
        return NULL;
    PointObject *self = (PointObject *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->x = x;
        self->y = y;
    }
    return (PyObject *)self;
}

static PyTypeObject Point_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "kingsnake_bench.Point",
    .tp_basicsize = sizeof(PointObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = point_new,
};

/* --- loops in C ---------------------------------------------------------------------------------------------- */

#define ROUNDS_AND(format, ...)                                        \
    Py_ssize_t rounds;                                                 \
    (void)self;                                                        \
    if (!PyArg_ParseTuple(args, "n" format, &rounds, ##__VA_ARGS__))   \
        return NULL;

/* A list of ints, made and dropped; one round is one item. */
static PyObject *
list_build(PyObject *self, PyObject *args)
{
    ROUNDS_AND("")
    PyObject *list = PyList_New(0);
    for (Py_ssize_t i = 0; list != NULL && i < rounds; i++) {
        PyObject *item = PyLong_FromSsize_t(i);
        if (item == NULL || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    if (list == NULL)
        return NULL;
    Py_DECREF(list);
    Py_RETURN_NONE;
}

static PyObject *
list_walk(PyObject *self, PyObject *args)
{
    PyObject *list;
    ROUNDS_AND("O!", &PyList_Type, &list)
    Py_ssize_t size = PyList_GET_SIZE(list), at = 0;
    long sum = 0;
    for (Py_ssize_t i = 0; i < rounds && size > 0; i++) {
        sum += PyLong_AsLong(PyList_GET_ITEM(list, at));
        at = at + 1 == size ? 0 : at + 1;
    }
    return PyLong_FromLong(sum);
}

static PyObject *
dict_set(PyObject *self, PyObject *args)
{
    PyObject *dict, *key, *value;
    ROUNDS_AND("O!OO", &PyDict_Type, &dict, &key, &value)
    for (Py_ssize_t i = 0; i < rounds; i++)
        if (PyDict_SetItem(dict, key, value) < 0)
            return NULL;
    Py_RETURN_NONE;
}

static PyObject *
dict_get(PyObject *self, PyObject *args)
{
    PyObject *dict, *key;
    ROUNDS_AND("O!O", &PyDict_Type, &dict, &key)
    for (Py_ssize_t i = 0; i < rounds; i++)
        if (PyDict_GetItemWithError(dict, key) == NULL && PyErr_Occurred())
            return NULL;
    Py_RETURN_NONE;
}

static PyObject *
attribute_get(PyObject *self, PyObject *args)
{
    PyObject *object, *name;
    ROUNDS_AND("OO", &object, &name)
    for (Py_ssize_t i = 0; i < rounds; i++) {
        PyObject *value = PyObject_GetAttr(object, name);
        if (value == NULL)
            return NULL;
        Py_DECREF(value);
    }
    Py_RETURN_NONE;
}

static PyObject *
call_back(PyObject *self, PyObject *args)
{
    PyObject *function, *argument;
    ROUNDS_AND("OO", &function, &argument)
    for (Py_ssize_t i = 0; i < rounds; i++) {
        PyObject *result = PyObject_CallFunctionObjArgs(function, argument, NULL);
        if (result == NULL)
            return NULL;
        Py_DECREF(result);
    }
    Py_RETURN_NONE;
}

static PyObject *
instance_make(PyObject *self, PyObject *args)
{
    ROUNDS_AND("")
    for (Py_ssize_t i = 0; i < rounds; i++) {
        PyObject *point = Point_Type.tp_alloc(&Point_Type, 0);
        if (point == NULL)
            return NULL;
        Py_DECREF(point);
    }
    Py_RETURN_NONE;
}

static PyObject *
str_make(PyObject *self, PyObject *args)
{
    ROUNDS_AND("")
    for (Py_ssize_t i = 0; i < rounds; i++) {
        PyObject *text = PyUnicode_FromStringAndSize("a coral snake", 13);
        if (text == NULL)
            return NULL;
        Py_DECREF(text);
    }
    Py_RETURN_NONE;
}

static PyObject *
bytes_make(PyObject *self, PyObject *args)
{
    ROUNDS_AND("")
    for (Py_ssize_t i = 0; i < rounds; i++) {
        PyObject *data = PyBytes_FromStringAndSize("a coral snake", 13);
        if (data == NULL)
            return NULL;
        Py_DECREF(data);
    }
    Py_RETURN_NONE;
}

static PyObject *
tuple_make(PyObject *self, PyObject *args)
{
    PyObject *item;
    ROUNDS_AND("O", &item)
    for (Py_ssize_t i = 0; i < rounds; i++) {
        PyObject *tuple = PyTuple_Pack(2, item, item);
        if (tuple == NULL)
            return NULL;
        Py_DECREF(tuple);
    }
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"call_noargs", call_noargs, METH_NOARGS, NULL},
    {"call_one", call_one, METH_O, NULL},
    {"call_fast_ints", (PyCFunction)(void (*)(void))call_fast_ints, METH_FASTCALL, NULL},
    {"call_parse", call_parse, METH_VARARGS, NULL},
    {"list_build", list_build, METH_VARARGS, NULL},
    {"list_walk", list_walk, METH_VARARGS, NULL},
    {"dict_set", dict_set, METH_VARARGS, NULL},
    {"dict_get", dict_get, METH_VARARGS, NULL},
    {"attribute_get", attribute_get, METH_VARARGS, NULL},
    {"call_back", call_back, METH_VARARGS, NULL},
    {"instance_make", instance_make, METH_VARARGS, NULL},
    {"str_make", str_make, METH_VARARGS, NULL},
    {"bytes_make", bytes_make, METH_VARARGS, NULL},
    {"tuple_make", tuple_make, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "kingsnake_bench",
    .m_doc = "Operations across the border between Python and C.",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC
PyInit_kingsnake_bench(void)
{
    if (PyType_Ready(&Point_Type) < 0)
        return NULL;
    PyObject *self = PyModule_Create(&module);
    if (self == NULL)
        return NULL;
    Py_INCREF(&Point_Type);
    if (PyModule_AddObject(self, "Point", (PyObject *)&Point_Type) < 0) {
        Py_DECREF(&Point_Type);
        Py_DECREF(self);
        return NULL;
    }
    return self;
}
