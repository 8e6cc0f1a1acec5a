/* Runs the macros and inline functions of the headers on objects made by hand, and prints what they answer. Compiled
 * against our headers and against CPython's: both must print the same. The few functions they call are defined here.
 */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <datetime.h>
#include <structmember.h>

#define SHOW(EXPRESSION) printf("%s = %lld\n", #EXPRESSION, (long long)(EXPRESSION))

static PyTypeObject fake_type = {PyVarObject_HEAD_INIT(&fake_type, 7).tp_name = "fake", .tp_basicsize = 40, .tp_itemsize = 5};
static PyObject fake = {3, &fake_type};

void _Py_Dealloc(PyObject *object)
{
    printf("dealloc %s\n", object == &fake ? "fake" : "other");
}

int PyType_IsSubtype(PyTypeObject *type, PyTypeObject *base)
{
    printf("is subtype %d\n", type == base);
    return type == base;
}

PyObject *PyObject_VectorcallMethod(PyObject *name, PyObject *const *args, size_t nargsf, PyObject *names)
{
    printf("vectorcall %d args, offset %d, first %d, name %d, names %d\n", (int)PyVectorcall_NARGS(nargsf),
           (nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET) != 0, args[0] == &fake, name == &fake, names == NULL);
    return NULL;
}

static void references(void)
{
    PyObject *slot = Py_NewRef(&fake);
    SHOW(Py_REFCNT(&fake));
    Py_CLEAR(slot);
    SHOW(slot == NULL && Py_REFCNT(&fake) == 3);
    Py_CLEAR(slot);
    Py_XINCREF(slot);
    Py_XDECREF(slot);
    slot = Py_XNewRef(&fake);
    Py_SETREF(slot, NULL);
    Py_XSETREF(slot, &fake);
    SHOW(Py_REFCNT(slot));
    Py_SET_REFCNT(&fake, 1);
    Py_DECREF(&fake);
    Py_SET_REFCNT(&fake, 3);
    SHOW(Py_SIZE(&fake_type));
    SHOW(Py_IS_TYPE(&fake, &fake_type));
    SHOW(PyObject_TypeCheck(&fake, &fake_type));
    SHOW(PyObject_TypeCheck(&fake, &fake_type + 1));
    SHOW(_PyObject_SIZE(&fake_type));
    SHOW(_PyObject_VAR_SIZE(&fake_type, 3));
}

static void checks(void)
{
    for (int bit = 24; bit < 32; bit++) {
        fake_type.tp_flags = 1UL << bit;
        printf("bit %d: %d%d%d%d%d%d%d%d\n", bit, PyLong_Check(&fake), PyList_Check(&fake), PyTuple_Check(&fake),
               PyBytes_Check(&fake), PyUnicode_Check(&fake), PyDict_Check(&fake), PyExceptionInstance_Check(&fake),
               PyType_Check(&fake));
    }
    fake_type.tp_flags = Py_TPFLAGS_HAVE_GC;
    SHOW(PyType_IS_GC(&fake_type));
    SHOW(PyType_HasFeature(&fake_type, Py_TPFLAGS_HAVE_GC));
}

static void strings(void)
{
    struct {
        PyASCIIObject head;
        char text[8];
    } ascii = {{.length = 5}, "hello"};
    ascii.head.state.kind = 1;
    ascii.head.state.compact = ascii.head.state.ascii = ascii.head.state.ready = 1;
    SHOW(PyUnicode_IS_COMPACT_ASCII(&ascii));
    SHOW(PyUnicode_KIND(&ascii));
    SHOW((char *)PyUnicode_DATA(&ascii) - (char *)&ascii);
    SHOW(PyUnicode_READ_CHAR(&ascii, 4));
    SHOW(PyUnicode_MAX_CHAR_VALUE(&ascii));
    SHOW(PyUnicode_READY(&ascii));
    SHOW(PyUnicode_GET_LENGTH(&ascii));

    struct {
        PyCompactUnicodeObject head;
        Py_UCS4 text[8];
    } wide;
    memset(&wide, 0, sizeof wide);
    wide.head._base.state.compact = wide.head._base.state.ready = 1;
    for (int kind = 1; kind <= 4; kind *= 2) {
        wide.head._base.state.kind = kind;
        PyUnicode_WRITE(kind, wide.text, 2, 0x12345678);
        SHOW(PyUnicode_READ(kind, wide.text, 2));
        SHOW(PyUnicode_READ_CHAR(&wide, 2));
        SHOW(PyUnicode_MAX_CHAR_VALUE(&wide));
        SHOW((char *)PyUnicode_DATA(&wide) - (char *)&wide);
    }
    SHOW(Py_UNICODE_JOIN_SURROGATES(0xD83D, 0xDE00));
    SHOW(Py_UNICODE_HIGH_SURROGATE(0x1F600));
    SHOW(Py_UNICODE_LOW_SURROGATE(0x1F600));
    SHOW(Py_UNICODE_IS_SURROGATE(0xDFFF) + Py_UNICODE_IS_HIGH_SURROGATE(0xDC00) * 2);
    _PyUnicodeWriter writer = {.maxchar = 127, .size = 10, .pos = 4};
    SHOW(_PyUnicodeWriter_Prepare(&writer, 6, 127));
    SHOW(_PyUnicodeWriter_Prepare(&writer, 0, 0x10ffff));
}

static void containers(void)
{
    PyObject *items[2] = {NULL, NULL};
    PyListObject list = {.ob_base = {.ob_size = 2}, .ob_item = items};
    PyList_SET_ITEM(&list, 1, &fake);
    SHOW(PyList_GET_ITEM(&list, 1) == &fake);
    SHOW(PyList_GET_SIZE(&list));
    PyTupleObject tuple = {.ob_base = {.ob_size = 1}};
    PyTuple_SET_ITEM(&tuple, 0, &fake);
    SHOW(PyTuple_GET_ITEM(&tuple, 0) == &fake);
    fake_type.tp_flags = Py_TPFLAGS_LIST_SUBCLASS;
    list.ob_base.ob_base.ob_type = &fake_type;
    PyObject *sequence = (PyObject *)&list;
    SHOW(PySequence_Fast_GET_SIZE(sequence));
    SHOW(PySequence_Fast_ITEMS(sequence) == items);
    SHOW(PySequence_Fast_GET_ITEM(sequence, 1) == &fake);
    PyDictObject dict = {.ma_used = 9};
    SHOW(PyDict_GET_SIZE(&dict));
    PySetObject set = {.used = 8, .fill = 9};
    SHOW(PySet_GET_SIZE(&set));
    PyCellObject cell = {.ob_ref = NULL};
    PyCell_SET(&cell, &fake);
    SHOW(PyCell_GET(&cell) == &fake);
    PyWeakReference ref = {.wr_object = &fake};
    SHOW(PyWeakref_GET_OBJECT(&ref) == &fake);
    PyBytesObject bytes = {.ob_base = {.ob_size = 1}};
    SHOW(PyBytes_AS_STRING(&bytes) - (char *)&bytes);
    PyByteArrayObject array = {.ob_base = {.ob_size = 1}, .ob_start = (char *)&bytes};
    SHOW(PyByteArray_AS_STRING(&array) == (char *)&bytes);
}

static PyObject *method(PyObject *self, PyObject *argument)
{
    return argument ? self : NULL;
}

static void functions(void)
{
    PyMethodDef def = {"m", method, METH_O, NULL};
    PyCMethodObject made = {.func = {.m_ml = &def, .m_self = &fake}, .mm_class = &fake_type};
    SHOW(PyCFunction_GET_FUNCTION(&made) == method);
    SHOW(PyCFunction_GET_SELF(&made) == &fake);
    SHOW(PyCFunction_GET_CLASS(&made) == NULL);
    def.ml_flags |= METH_STATIC | METH_METHOD;
    SHOW(PyCFunction_GET_FLAGS(&made));
    SHOW(PyCFunction_GET_SELF(&made) == NULL);
    SHOW(PyCFunction_GET_CLASS(&made) == &fake_type);
    PyObject_CallMethodNoArgs(&fake, &fake);
    PyObject_CallMethodOneArg(&fake, &fake, NULL);
    PyObject *args[1] = {&fake};
    SHOW(_PyArg_CheckPositional("f", 1, 0, 2));
    SHOW(_PyArg_NoKeywords("f", NULL) + _PyArg_NoPositional("f", NULL) + _PyArg_NoKwnames("f", NULL));
    SHOW(_PyArg_UnpackKeywords(args, 1, NULL, NULL, NULL, 1, 1, 0, NULL) == args);
    SHOW(_Py_OPCODE(0x1234) + _Py_OPARG(0x1234));
    SHOW(_Py_MAKECODEUNIT(0x34, 0x12));
}

static void dates(void)
{
    PyDateTime_DateTime at = {.data = {0x07, 0xe7, 12, 31, 23, 58, 59, 0x01, 0x02, 0x03}, .fold = 1};
    printf("%d-%d-%d %d:%d:%d.%d %d\n", PyDateTime_GET_YEAR(&at), PyDateTime_GET_MONTH(&at), PyDateTime_GET_DAY(&at),
           PyDateTime_DATE_GET_HOUR(&at), PyDateTime_DATE_GET_MINUTE(&at), PyDateTime_DATE_GET_SECOND(&at),
           PyDateTime_DATE_GET_MICROSECOND(&at), PyDateTime_DATE_GET_FOLD(&at));
    PyDateTime_Time time = {.data = {23, 58, 59, 0x01, 0x02, 0x03}, .hastzinfo = 1, .tzinfo = &fake};
    printf("%d:%d:%d.%d %d\n", PyDateTime_TIME_GET_HOUR(&time), PyDateTime_TIME_GET_MINUTE(&time),
           PyDateTime_TIME_GET_SECOND(&time), PyDateTime_TIME_GET_MICROSECOND(&time), PyDateTime_TIME_GET_FOLD(&time));
    SHOW(PyDateTime_TIME_GET_TZINFO(&time) == &fake);
}

static void small_helpers(void)
{
    SHOW(Py_MIN(3, 4) + 10 * Py_MAX(3, 4) + 100 * Py_ABS(-5));
    SHOW(Py_CHARMASK(-1));
    SHOW(Py_ARRAY_LENGTH("abc"));
    SHOW(_Py_SIZE_ROUND_UP(17, 8) + 100 * _Py_SIZE_ROUND_DOWN(17, 8));
    SHOW(_Py_IS_ALIGNED((void *)24, 16) + 2 * _Py_IS_ALIGNED((void *)32, 16));
    SHOW((long long)_Py_ALIGN_UP((void *)17, 16) + 1000 * (long long)_Py_ALIGN_DOWN((void *)17, 16));
    SHOW(Py_MEMBER_SIZE(PyObject, ob_type));
    SHOW(Py_ARITHMETIC_RIGHT_SHIFT(long, -8L, 1));
    SHOW(_PYTIME_FROMSECONDS(2));
    SHOW(PyMem_New(int, PY_SSIZE_T_MAX) == NULL);
    printf("%s\n", Py_STRINGIFY(PY_MAJOR_VERSION) PyDoc_STR("doc"));
}

int main(void)
{
    references();
    checks();
    strings();
    containers();
    functions();
    dates();
    small_helpers();
    return 0;
}
