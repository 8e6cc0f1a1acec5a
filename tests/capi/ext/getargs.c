/* Argument parsing, driven from Python: the format, the arguments and the kinds of variables come from the driver. */
#include "report.h"

extern int _PyArg_Parse_SizeT(PyObject *, const char *, ...);
extern int _PyArg_ParseTuple_SizeT(PyObject *, const char *, ...);
extern int _PyArg_VaParse_SizeT(PyObject *, const char *, va_list);
extern int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, ...);
extern int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *, PyObject *, const char *, char **, va_list);
extern int _PyArg_ParseStack_SizeT(PyObject *const *, Py_ssize_t, const char *, ...);
extern int _PyArg_ParseStackAndKeywords_SizeT(PyObject *const *, Py_ssize_t, PyObject *, struct _PyArg_Parser *, ...);
extern int _PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject *, PyObject *, struct _PyArg_Parser *, ...);
extern int _PyArg_VaParseTupleAndKeywordsFast_SizeT(PyObject *, PyObject *, struct _PyArg_Parser *, va_list);

#define UNSET 0xAA
#define ROOM 16

/* A variable that the parser may set. */
typedef union {
    unsigned char raw[96];
    unsigned char b;
    short h;
    unsigned short H;
    int i;
    unsigned I;
    long l;
    unsigned long k;
    long long L;
    unsigned long long K;
    Py_ssize_t n;
    float f;
    double d;
    Py_complex D;
    PyObject *O;
    char *s;
    wchar_t *u;
    Py_buffer B;
    struct {
        char *at;
        char room[ROOM];
    } m;
    struct {
        int held;
        int calls;
    } converted;
} Variable;

static int converter_log;

/* `O&` converters: each writes the int's value; the second owns something until it is cleaned up. */
static int plain_converter(PyObject *object, void *address)
{
    ((Variable *)address)->converted.held = (int)PyLong_AsLong(object);
    ((Variable *)address)->converted.calls = 1;
    return PyErr_Occurred() == NULL;
}

static int cleaning_converter(PyObject *object, void *address)
{
    if (object == NULL) {
        ((Variable *)address)->converted.held = 0;
        ((Variable *)address)->converted.calls++;
        converter_log++;
        return 1;
    }
    return plain_converter(object, address) ? Py_CLEANUP_SUPPORTED : 0;
}

static int silent_converter(PyObject *object, void *address)
{
    (void)object, (void)address;
    return 0;
}

static int loud_converter(PyObject *object, void *address)
{
    (void)object, (void)address;
    PyErr_SetString(PyExc_LookupError, "the converter fails");
    return 0;
}

/* Prepares variable `kind` and says which word the parser gets for it. Inputs come from `extra`. */
static void *prepare(char kind, Variable *v, PyObject *extra, int *used)
{
    PyObject *given = strchr("TeE", kind) ? PyTuple_GET_ITEM(extra, (*used)++) : NULL;
    switch (kind) {
    case 'T': return given;
    case 'e': return given == Py_None ? NULL : PyBytes_AS_STRING(given);
    case '1': return plain_converter;
    case '2': return cleaning_converter;
    case '3': return silent_converter;
    case '4': return loud_converter;
    case '0': return NULL;
    case 'M': v->s = NULL; return v;
    case 'm': memset(v->m.room, '-', ROOM); v->m.at = v->m.room; return v;
    case 'N': v->n = ROOM; return v;
    case 'x': memset(v, 0, sizeof *v); return v;
    default: return v;
    }
}

static int is_unset(const Variable *v, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (v->raw[i] != UNSET)
            return 0;
    return 1;
}

static PyObject *buffer_report(Variable *v)
{
    if (v->B.obj == NULL && v->B.buf == NULL)
        return PyUnicode_FromString("released or empty");
    PyObject *report = PyTuple_New(5);
    PyTuple_SET_ITEM(report, 0, PyBytes_FromStringAndSize(v->B.buf, v->B.len));
    PyTuple_SET_ITEM(report, 1, PyLong_FromSsize_t(v->B.itemsize));
    PyTuple_SET_ITEM(report, 2, PyLong_FromLong(v->B.ndim));
    PyTuple_SET_ITEM(report, 3, PyLong_FromLong(v->B.readonly));
    PyTuple_SET_ITEM(report, 4, Py_NewRef(v->B.obj ? (PyObject *)Py_TYPE(v->B.obj) : Py_None));
    return report;
}

static PyObject *text_or_none(const char *s, Py_ssize_t length)
{
    return s == NULL ? Py_NewRef(Py_None) : PyBytes_FromStringAndSize(s, length);
}

static PyObject *wide_or_none(const wchar_t *u, Py_ssize_t length)
{
    return u == NULL ? Py_NewRef(Py_None) : PyUnicode_FromWideChar(u, length);
}

/* What variable `kind` holds now. What it owns is released. */
static PyObject *report(char kind, Variable *v, Variable *next)
{
    static const char sizes[] = "b1h2H2i4I4l8k8L8K8n8c1C4f4d8D8p4O8s8r8u8w8B8W8M8m8N8";
    const char *size = strchr(sizes, kind);
    if (size != NULL && is_unset(v, (size_t)(size[1] - '0')))
        return PyUnicode_FromString("unset");
    switch (kind) {
    case 'b': return PyLong_FromLong(v->b);
    case 'h': return PyLong_FromLong(v->h);
    case 'H': return PyLong_FromLong(v->H);
    case 'i': case 'p': case 'C': return PyLong_FromLong(v->i);
    case 'I': return PyLong_FromUnsignedLong(v->I);
    case 'l': return PyLong_FromLong(v->l);
    case 'k': return PyLong_FromUnsignedLong(v->k);
    case 'L': return PyLong_FromLongLong(v->L);
    case 'K': return PyLong_FromUnsignedLongLong(v->K);
    case 'n': case 'N': return PyLong_FromSsize_t(v->n);
    case 'c': return PyLong_FromLong((char)v->b);
    case 'f': return PyFloat_FromDouble(v->f);
    case 'd': return PyFloat_FromDouble(v->d);
    case 'D': return PyComplex_FromCComplex(v->D);
    case 'O': return Py_NewRef(v->O);
    case 's': return text_or_none(v->s, v->s ? (Py_ssize_t)strlen(v->s) : 0);
    case 'r': return text_or_none(v->s, next->n);
    case 'u': return wide_or_none(v->u, -1);
    case 'w': return wide_or_none(v->u, next->n);
    case 'W':
        if (v->B.buf != NULL && v->B.len > 0)
            *(char *)v->B.buf = '!';
        /* fall through */
    case 'B': {
        PyObject *result = buffer_report(v);
        PyBuffer_Release(&v->B);
        return result;
    }
    case 'M': {
        PyObject *result = text_or_none(v->s, v->s ? (Py_ssize_t)strlen(v->s) : 0);
        PyMem_Free(v->s);
        return result;
    }
    case 'm': return PyBytes_FromStringAndSize(v->m.room, ROOM);
    case 'x': {
        PyObject *result = PyTuple_New(2);
        PyTuple_SET_ITEM(result, 0, PyLong_FromLong(v->converted.held));
        PyTuple_SET_ITEM(result, 1, PyLong_FromLong(v->converted.calls));
        return result;
    }
    default: return PyUnicode_FromString("-");
    }
}

typedef struct {
    const char *how;
    PyObject *args, *kwargs;
    const char *format;
    char *names[ROOM];
    struct _PyArg_Parser *parser;
} Call;

/* The forms that take a `va_list`. */
static int with_list(Call *c, ...)
{
    va_list va;
    va_start(va, c);
    int result = -1;
    if (strcmp(c->how, "VaParse") == 0)
        result = PyArg_VaParse(c->args, c->format, va);
    else if (strcmp(c->how, "VaParse_SizeT") == 0)
        result = _PyArg_VaParse_SizeT(c->args, c->format, va);
    else if (strcmp(c->how, "VaParseTupleAndKeywords") == 0)
        result = PyArg_VaParseTupleAndKeywords(c->args, c->kwargs, c->format, c->names, va);
    else if (strcmp(c->how, "VaParseTupleAndKeywords_SizeT") == 0)
        result = _PyArg_VaParseTupleAndKeywords_SizeT(c->args, c->kwargs, c->format, c->names, va);
    else if (strcmp(c->how, "VaParseTupleAndKeywordsFast") == 0)
        result = _PyArg_VaParseTupleAndKeywordsFast(c->args, c->kwargs, c->parser, va);
    else if (strcmp(c->how, "VaParseTupleAndKeywordsFast_SizeT") == 0)
        result = _PyArg_VaParseTupleAndKeywordsFast_SizeT(c->args, c->kwargs, c->parser, va);
    va_end(va);
    return result;
}

/* The forms that take an array: the tuple's items, then the values of the keywords. */
static int with_array(Call *c, Words *w)
{
    PyObject *array[ROOM], *key, *value, *kwnames = NULL;
    Py_ssize_t nargs = PyTuple_GET_SIZE(c->args), n = nargs, at = 0;
    for (Py_ssize_t i = 0; i < nargs; i++)
        array[i] = PyTuple_GET_ITEM(c->args, i);
    if (c->kwargs != NULL) {
        kwnames = PyTuple_New(PyDict_Size(c->kwargs));
        while (PyDict_Next(c->kwargs, &at, &key, &value)) {
            PyTuple_SET_ITEM(kwnames, n - nargs, Py_NewRef(key));
            array[n++] = value;
        }
    }
    int result;
    if (strcmp(c->how, "ParseStack") == 0)
        result = _PyArg_ParseStack(array, nargs, c->format, WORDS(*w));
    else if (strcmp(c->how, "ParseStack_SizeT") == 0)
        result = _PyArg_ParseStack_SizeT(array, nargs, c->format, WORDS(*w));
    else if (strcmp(c->how, "ParseStackAndKeywords") == 0)
        result = _PyArg_ParseStackAndKeywords(array, nargs, kwnames, c->parser, WORDS(*w));
    else
        result = _PyArg_ParseStackAndKeywords_SizeT(array, nargs, kwnames, c->parser, WORDS(*w));
    Py_XDECREF(kwnames);
    return result;
}

static int call(Call *c, Words *w)
{
    const char *how = c->how;
    if (strncmp(how, "Va", 2) == 0)
        return with_list(c, WORDS(*w));
    if (strncmp(how, "ParseStack", 10) == 0)
        return with_array(c, w);
    if (strcmp(how, "Parse") == 0)
        return PyArg_Parse(c->args, c->format, WORDS(*w));
    if (strcmp(how, "Parse_SizeT") == 0)
        return _PyArg_Parse_SizeT(c->args, c->format, WORDS(*w));
    if (strcmp(how, "ParseTuple") == 0)
        return PyArg_ParseTuple(c->args, c->format, WORDS(*w));
    if (strcmp(how, "ParseTuple_SizeT") == 0)
        return _PyArg_ParseTuple_SizeT(c->args, c->format, WORDS(*w));
    if (strcmp(how, "ParseTupleAndKeywords") == 0)
        return PyArg_ParseTupleAndKeywords(c->args, c->kwargs, c->format, c->names, WORDS(*w));
    if (strcmp(how, "ParseTupleAndKeywords_SizeT") == 0)
        return _PyArg_ParseTupleAndKeywords_SizeT(c->args, c->kwargs, c->format, c->names, WORDS(*w));
    if (strcmp(how, "ParseTupleAndKeywordsFast") == 0)
        return _PyArg_ParseTupleAndKeywordsFast(c->args, c->kwargs, c->parser, WORDS(*w));
    if (strcmp(how, "ParseTupleAndKeywordsFast_SizeT") == 0)
        return _PyArg_ParseTupleAndKeywordsFast_SizeT(c->args, c->kwargs, c->parser, WORDS(*w));
    Py_FatalError(how);
}

static void take_names(char **names, PyObject *given)
{
    Py_ssize_t count = given == Py_None ? 0 : PyTuple_GET_SIZE(given);
    for (Py_ssize_t i = 0; i < count; i++)
        names[i] = PyBytes_AS_STRING(PyTuple_GET_ITEM(given, i));
    names[count] = NULL;
}

static PyObject *parse_with(Call *c, const char *kinds, PyObject *extra)
{
    Variable v[MOST_WORDS + 1];
    Words w = {0};
    int used = 0, count = (int)strlen(kinds);
    memset(v, UNSET, sizeof v);
    for (int i = 0; i < count; i++)
        w.word[i] = (long long)prepare(kinds[i], &v[i], extra, &used);
    int result = call(c, &w);
    PyObject *exception = pending(), *answer = PyTuple_New(count + 2);
    PyTuple_SET_ITEM(answer, 0, PyLong_FromLong(result));
    PyTuple_SET_ITEM(answer, 1, exception ? exception : Py_NewRef(Py_None));
    for (int i = 0; i < count; i++)
        PyTuple_SET_ITEM(answer, i + 2, report(kinds[i], &v[i], &v[i + 1]));
    return answer;
}

/* parse(how, args, kwargs, format, names, kinds, extra) -> (result, exception or None, *variables) */
static PyObject *parse(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    PyObject *none = Py_None;
    Call c = {PyBytes_AS_STRING(a[0]), a[1] == none ? NULL : a[1], a[2] == none ? NULL : a[2],
              PyBytes_AS_STRING(a[3]), {0}, NULL};
    take_names(c.names, a[4]);
    /* CPython keeps a list of the parsers that it has seen: they are never freed. */
    c.parser = calloc(1, sizeof *c.parser);
    c.parser->format = c.format;
    c.parser->keywords = (const char *const *)c.names;
    return parse_with(&c, PyBytes_AS_STRING(a[5]), a[6]);
}

/* unpack(how, args, name, min, max) -> (result, exception or None, *objects) */
static PyObject *unpack(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    PyObject *o[4] = {NULL}, *array[ROOM];
    const char *name = a[2] == Py_None ? NULL : PyBytes_AS_STRING(a[2]);
    Py_ssize_t min = PyLong_AsSsize_t(a[3]), max = PyLong_AsSsize_t(a[4]);
    int result;
    if (a[0] == Py_True)
        result = PyArg_UnpackTuple(a[1], name, min, max, &o[0], &o[1], &o[2], &o[3]);
    else {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(a[1]); i++)
            array[i] = PyTuple_GET_ITEM(a[1], i);
        result = _PyArg_UnpackStack(array, PyTuple_GET_SIZE(a[1]), name, min, max, &o[0], &o[1], &o[2], &o[3]);
    }
    PyObject *exception = pending(), *answer = PyTuple_New(6);
    PyTuple_SET_ITEM(answer, 0, PyLong_FromLong(result));
    PyTuple_SET_ITEM(answer, 1, exception ? exception : Py_NewRef(Py_None));
    for (int i = 0; i < 4; i++)
        PyTuple_SET_ITEM(answer, i + 2, o[i] ? Py_NewRef(o[i]) : PyUnicode_FromString("NULL"));
    return answer;
}

/* One static parser, so that its second use meets what the first left in it. */
static const char *const kept_names[] = {"", "b", "c", "d", NULL};
static struct _PyArg_Parser kept = {.fname = "kept", .keywords = kept_names};

/* unpack_keywords(args, kwargs, by dict?, minpos, maxpos, minkw) -> (result, exception or None, *objects) */
static PyObject *unpack_keywords(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    PyObject *array[ROOM], *buffer[4] = {NULL}, *key, *value, *kwnames = NULL;
    Py_ssize_t nargs = PyTuple_GET_SIZE(a[0]), all = nargs, at = 0;
    int number[3];
    for (int i = 0; i < 3; i++)
        number[i] = (int)PyLong_AsLong(a[3 + i]);
    for (Py_ssize_t i = 0; i < nargs; i++)
        array[i] = PyTuple_GET_ITEM(a[0], i);
    if (a[1] != Py_None && a[2] == Py_False) {
        kwnames = PyTuple_New(PyDict_Size(a[1]));
        while (PyDict_Next(a[1], &at, &key, &value)) {
            PyTuple_SET_ITEM(kwnames, all - nargs, Py_NewRef(key));
            array[all++] = value;
        }
    }
    PyObject *kwargs = a[1] != Py_None && a[2] == Py_True ? a[1] : NULL;
    PyObject *const *found =
        _PyArg_UnpackKeywords(array, nargs, kwargs, kwnames, &kept, number[0], number[1], number[2], buffer);
    PyObject *exception = pending(), *answer = PyTuple_New(found ? 6 : 2);
    PyTuple_SET_ITEM(answer, 0, PyBool_FromLong(found != NULL));
    PyTuple_SET_ITEM(answer, 1, exception ? exception : Py_NewRef(Py_None));
    Py_ssize_t known = found == array ? nargs : 4;
    for (int i = 0; found != NULL && i < 4; i++)
        PyTuple_SET_ITEM(answer, i + 2, i < known && found[i] ? Py_NewRef(found[i]) : PyUnicode_FromString("NULL"));
    Py_XDECREF(kwnames);
    return answer;
}

/* check(which, a, b, c) -> (result, exception or None): the small checks that generated code makes */
static PyObject *check(PyObject *self, PyObject *const *a, Py_ssize_t n)
{
    (void)self, (void)n;
    const char *which = PyBytes_AS_STRING(a[0]), *name = a[1] == Py_None ? NULL : PyBytes_AS_STRING(a[1]);
    PyObject *object = a[2] == Py_None ? NULL : a[2];
    int result = 0;
    if (strcmp(which, "NoKeywords") == 0)
        result = _PyArg_NoKeywords(name, object);
    else if (strcmp(which, "NoKwnames") == 0)
        result = _PyArg_NoKwnames(name, object);
    else if (strcmp(which, "NoPositional") == 0)
        result = _PyArg_NoPositional(name, object);
    else if (strcmp(which, "CheckPositional") == 0)
        result = _PyArg_CheckPositional(name, PyLong_AsSsize_t(a[2]), PyLong_AsSsize_t(a[3]), PyLong_AsSsize_t(a[4]));
    else if (strcmp(which, "BadArgument") == 0)
        _PyArg_BadArgument(name, PyBytes_AS_STRING(a[3]), PyBytes_AS_STRING(a[4]), a[2]);
    else if (strcmp(which, "ValidateKeywordArguments") == 0)
        result = PyArg_ValidateKeywordArguments(object);
    PyObject *exception = pending(), *answer = PyTuple_New(2);
    PyTuple_SET_ITEM(answer, 0, PyLong_FromLong(result));
    PyTuple_SET_ITEM(answer, 1, exception ? exception : Py_NewRef(Py_None));
    return answer;
}

static PyObject *cleanups(PyObject *self, PyObject *none)
{
    (void)self, (void)none;
    return PyLong_FromLong(converter_log);
}

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {FAST(parse), FAST(unpack), FAST(unpack_keywords), FAST(check),
                                {"cleanups", cleanups, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "getargs", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_getargs(void)
{
    return PyModule_Create(&definition);
}
