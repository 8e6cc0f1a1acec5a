/* The C-API functions that take `...` or a `va_list`.
 *
 * Rust cannot define a function with `...`, so each is C under the name kingsnake_c_NAME; capi/src/variadic.rs exports
 * NAME as a jump to it. A body collects its arguments in a va_list and hands the list to one Rust function: nothing is
 * parsed here. On x86-64 a va_list passes as a pointer, which is `VaList` in capi/src/abi/va.rs. What differs only in
 * detail shares one Rust function and passes flags. Forms that are given a va_list hand on a copy, since the caller
 * may use its own again.
 */

#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

typedef struct object PyObject;
typedef struct thread_state PyThreadState;
typedef struct identifier _Py_Identifier;
struct _PyArg_Parser;
typedef ssize_t Py_ssize_t;

/* Lengths that go with `#` are Py_ssize_t, not int. */
#define SIZE_T 1
/* PyArg_Parse: the format describes one object, not the items of a tuple. */
#define ONE_OBJECT 2

/* One declaration a line: capi/build.rs reads them, and makes stubs for those that no Rust source defines yet. */
extern int kingsnake_rs_arg_parse(PyObject *args, const char *format, int flags, va_list va);
extern int kingsnake_rs_arg_parse_keywords(PyObject *args, PyObject *kwargs, const char *format, char **names, int flags, va_list va);
extern int kingsnake_rs_arg_parse_stack(PyObject *const *args, Py_ssize_t nargs, const char *format, int flags, va_list va);
extern int kingsnake_rs_arg_parse_stack_fast(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, struct _PyArg_Parser *parser, int flags, va_list va);
extern int kingsnake_rs_arg_parse_tuple_fast(PyObject *args, PyObject *kwargs, struct _PyArg_Parser *parser, int flags, va_list va);
extern int kingsnake_rs_arg_unpack_tuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, va_list va);
extern int kingsnake_rs_arg_unpack_stack(PyObject *const *args, Py_ssize_t nargs, const char *name, Py_ssize_t min, Py_ssize_t max, va_list va);
extern PyObject *kingsnake_rs_build_value(const char *format, int flags, va_list va);
extern PyObject **kingsnake_rs_build_stack(PyObject **small, Py_ssize_t small_length, const char *format, Py_ssize_t *nargs, int flags, va_list va);
extern PyObject *kingsnake_rs_err_format(PyObject *exception, const char *format, va_list va);
extern PyObject *kingsnake_rs_err_format_from_cause(PyObject *exception, const char *format, va_list va);
extern PyObject *kingsnake_rs_err_try_set_from_cause(const char *prefix_format, va_list va);
extern int kingsnake_rs_warn_format(PyObject *category, Py_ssize_t stack_level, const char *format, va_list va);
extern int kingsnake_rs_warn_explicit_format(PyObject *category, const char *filename, int line, const char *module, PyObject *registry, const char *format, va_list va);
extern int kingsnake_rs_resource_warning(PyObject *source, Py_ssize_t stack_level, const char *format, va_list va);
extern PyObject *kingsnake_rs_unicode_from_format(const char *format, va_list va);
extern PyObject *kingsnake_rs_bytes_from_format(const char *format, va_list va);
extern PyObject *kingsnake_rs_call_function(PyObject *callable, const char *format, int flags, va_list va);
extern PyObject *kingsnake_rs_call_method(PyObject *object, const char *name, const char *format, int flags, va_list va);
extern PyObject *kingsnake_rs_call_method_name(PyObject *object, PyObject *name, const char *format, int flags, va_list va);
extern PyObject *kingsnake_rs_call_method_id(PyObject *object, _Py_Identifier *name, const char *format, int flags, va_list va);
extern PyObject *kingsnake_rs_call_function_objects(PyObject *callable, va_list va);
extern PyObject *kingsnake_rs_call_method_objects(PyObject *object, PyObject *name, va_list va);
extern PyObject *kingsnake_rs_call_method_id_objects(PyObject *object, _Py_Identifier *name, va_list va);
extern PyObject *kingsnake_rs_tuple_pack(Py_ssize_t size, va_list va);
extern int kingsnake_rs_sys_audit(const char *event, const char *format, int flags, va_list va);
extern void kingsnake_rs_sys_format(int is_stderr, const char *format, va_list va);
extern void kingsnake_rs_sys_write(int is_stderr, const char *text, int was_cut);

extern void _Py_FatalErrorFunc(const char *function, const char *message);

/* The body of a function with `...`: CALL uses `va`, which starts after the parameter LAST. */
#define HAND_ON(TYPE, LAST, CALL) \
    va_list va;                   \
    va_start(va, LAST);           \
    TYPE result = CALL;           \
    va_end(va);                   \
    return result

/* The body of a function that is given the va_list GIVEN: CALL uses a copy of it. */
#define HAND_ON_COPY(TYPE, GIVEN, CALL) \
    va_list va;                         \
    va_copy(va, GIVEN);                 \
    TYPE result = CALL;                 \
    va_end(va);                         \
    return result

/* Parsing of arguments. */

int kingsnake_c_PyArg_Parse(PyObject *args, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_arg_parse(args, format, ONE_OBJECT, va));
}

int kingsnake_c__PyArg_Parse_SizeT(PyObject *args, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_arg_parse(args, format, ONE_OBJECT | SIZE_T, va));
}

int kingsnake_c_PyArg_ParseTuple(PyObject *args, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_arg_parse(args, format, 0, va));
}

int kingsnake_c__PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_arg_parse(args, format, SIZE_T, va));
}

int kingsnake_c_PyArg_VaParse(PyObject *args, const char *format, va_list given)
{
    HAND_ON_COPY(int, given, kingsnake_rs_arg_parse(args, format, 0, va));
}

int kingsnake_c__PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list given)
{
    HAND_ON_COPY(int, given, kingsnake_rs_arg_parse(args, format, SIZE_T, va));
}

int kingsnake_c_PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format, char **names, ...)
{
    HAND_ON(int, names, kingsnake_rs_arg_parse_keywords(args, kwargs, format, names, 0, va));
}

int kingsnake_c__PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format, char **names,
                                                   ...)
{
    HAND_ON(int, names, kingsnake_rs_arg_parse_keywords(args, kwargs, format, names, SIZE_T, va));
}

int kingsnake_c_PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format, char **names,
                                              va_list given)
{
    HAND_ON_COPY(int, given, kingsnake_rs_arg_parse_keywords(args, kwargs, format, names, 0, va));
}

int kingsnake_c__PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format, char **names,
                                                     va_list given)
{
    HAND_ON_COPY(int, given, kingsnake_rs_arg_parse_keywords(args, kwargs, format, names, SIZE_T, va));
}

int kingsnake_c__PyArg_ParseStack(PyObject *const *args, Py_ssize_t nargs, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_arg_parse_stack(args, nargs, format, 0, va));
}

int kingsnake_c__PyArg_ParseStack_SizeT(PyObject *const *args, Py_ssize_t nargs, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_arg_parse_stack(args, nargs, format, SIZE_T, va));
}

int kingsnake_c__PyArg_ParseStackAndKeywords(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                                             struct _PyArg_Parser *parser, ...)
{
    HAND_ON(int, parser, kingsnake_rs_arg_parse_stack_fast(args, nargs, kwnames, parser, 0, va));
}

int kingsnake_c__PyArg_ParseStackAndKeywords_SizeT(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                                                   struct _PyArg_Parser *parser, ...)
{
    HAND_ON(int, parser, kingsnake_rs_arg_parse_stack_fast(args, nargs, kwnames, parser, SIZE_T, va));
}

int kingsnake_c__PyArg_ParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs, struct _PyArg_Parser *parser, ...)
{
    HAND_ON(int, parser, kingsnake_rs_arg_parse_tuple_fast(args, kwargs, parser, 0, va));
}

int kingsnake_c__PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject *args, PyObject *kwargs, struct _PyArg_Parser *parser,
                                                       ...)
{
    HAND_ON(int, parser, kingsnake_rs_arg_parse_tuple_fast(args, kwargs, parser, SIZE_T, va));
}

int kingsnake_c__PyArg_VaParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs, struct _PyArg_Parser *parser,
                                                   va_list given)
{
    HAND_ON_COPY(int, given, kingsnake_rs_arg_parse_tuple_fast(args, kwargs, parser, 0, va));
}

int kingsnake_c__PyArg_VaParseTupleAndKeywordsFast_SizeT(PyObject *args, PyObject *kwargs, struct _PyArg_Parser *parser,
                                                         va_list given)
{
    HAND_ON_COPY(int, given, kingsnake_rs_arg_parse_tuple_fast(args, kwargs, parser, SIZE_T, va));
}

int kingsnake_c_PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, ...)
{
    HAND_ON(int, max, kingsnake_rs_arg_unpack_tuple(args, name, min, max, va));
}

int kingsnake_c__PyArg_UnpackStack(PyObject *const *args, Py_ssize_t nargs, const char *name, Py_ssize_t min,
                                   Py_ssize_t max, ...)
{
    HAND_ON(int, max, kingsnake_rs_arg_unpack_stack(args, nargs, name, min, max, va));
}

/* Building of values. */

PyObject *kingsnake_c_Py_BuildValue(const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_build_value(format, 0, va));
}

PyObject *kingsnake_c__Py_BuildValue_SizeT(const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_build_value(format, SIZE_T, va));
}

PyObject *kingsnake_c_Py_VaBuildValue(const char *format, va_list given)
{
    HAND_ON_COPY(PyObject *, given, kingsnake_rs_build_value(format, 0, va));
}

PyObject *kingsnake_c__Py_VaBuildValue_SizeT(const char *format, va_list given)
{
    HAND_ON_COPY(PyObject *, given, kingsnake_rs_build_value(format, SIZE_T, va));
}

PyObject **kingsnake_c__Py_VaBuildStack(PyObject **small, Py_ssize_t small_length, const char *format, va_list given,
                                        Py_ssize_t *nargs)
{
    HAND_ON_COPY(PyObject **, given, kingsnake_rs_build_stack(small, small_length, format, nargs, 0, va));
}

PyObject **kingsnake_c__Py_VaBuildStack_SizeT(PyObject **small, Py_ssize_t small_length, const char *format,
                                              va_list given, Py_ssize_t *nargs)
{
    HAND_ON_COPY(PyObject **, given, kingsnake_rs_build_stack(small, small_length, format, nargs, SIZE_T, va));
}

PyObject *kingsnake_c_PyTuple_Pack(Py_ssize_t size, ...)
{
    HAND_ON(PyObject *, size, kingsnake_rs_tuple_pack(size, va));
}

PyObject *kingsnake_c_PyUnicode_FromFormat(const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_unicode_from_format(format, va));
}

PyObject *kingsnake_c_PyUnicode_FromFormatV(const char *format, va_list given)
{
    HAND_ON_COPY(PyObject *, given, kingsnake_rs_unicode_from_format(format, va));
}

PyObject *kingsnake_c_PyBytes_FromFormat(const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_bytes_from_format(format, va));
}

PyObject *kingsnake_c_PyBytes_FromFormatV(const char *format, va_list given)
{
    HAND_ON_COPY(PyObject *, given, kingsnake_rs_bytes_from_format(format, va));
}

/* Exceptions and warnings. */

PyObject *kingsnake_c_PyErr_Format(PyObject *exception, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_err_format(exception, format, va));
}

PyObject *kingsnake_c_PyErr_FormatV(PyObject *exception, const char *format, va_list given)
{
    HAND_ON_COPY(PyObject *, given, kingsnake_rs_err_format(exception, format, va));
}

PyObject *kingsnake_c__PyErr_Format(PyThreadState *current, PyObject *exception, const char *format, ...)
{
    (void)current;
    HAND_ON(PyObject *, format, kingsnake_rs_err_format(exception, format, va));
}

PyObject *kingsnake_c__PyErr_FormatFromCause(PyObject *exception, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_err_format_from_cause(exception, format, va));
}

PyObject *kingsnake_c__PyErr_FormatFromCauseTstate(PyThreadState *current, PyObject *exception, const char *format, ...)
{
    (void)current;
    HAND_ON(PyObject *, format, kingsnake_rs_err_format_from_cause(exception, format, va));
}

PyObject *kingsnake_c__PyErr_TrySetFromCause(const char *prefix_format, ...)
{
    HAND_ON(PyObject *, prefix_format, kingsnake_rs_err_try_set_from_cause(prefix_format, va));
}

int kingsnake_c_PyErr_WarnFormat(PyObject *category, Py_ssize_t stack_level, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_warn_format(category, stack_level, format, va));
}

int kingsnake_c_PyErr_WarnExplicitFormat(PyObject *category, const char *filename, int line, const char *module,
                                         PyObject *registry, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_warn_explicit_format(category, filename, line, module, registry, format, va));
}

int kingsnake_c_PyErr_ResourceWarning(PyObject *source, Py_ssize_t stack_level, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_resource_warning(source, stack_level, format, va));
}

void kingsnake_c__Py_FatalErrorFormat(const char *function, const char *format, ...)
{
    char message[1024];
    va_list va;
    va_start(va, format);
    vsnprintf(message, sizeof message, format, va);
    va_end(va);
    _Py_FatalErrorFunc(function, message);
}

/* Calls. */

PyObject *kingsnake_c_PyObject_CallFunction(PyObject *callable, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_function(callable, format, 0, va));
}

PyObject *kingsnake_c__PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_function(callable, format, SIZE_T, va));
}

PyObject *kingsnake_c_PyEval_CallFunction(PyObject *callable, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_function(callable, format, 0, va));
}

PyObject *kingsnake_c_PyObject_CallMethod(PyObject *object, const char *name, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_method(object, name, format, 0, va));
}

PyObject *kingsnake_c__PyObject_CallMethod_SizeT(PyObject *object, const char *name, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_method(object, name, format, SIZE_T, va));
}

PyObject *kingsnake_c_PyEval_CallMethod(PyObject *object, const char *name, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_method(object, name, format, 0, va));
}

PyObject *kingsnake_c__PyObject_CallMethod(PyObject *object, PyObject *name, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_method_name(object, name, format, SIZE_T, va));
}

PyObject *kingsnake_c__PyObject_CallMethodId(PyObject *object, _Py_Identifier *name, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_method_id(object, name, format, 0, va));
}

PyObject *kingsnake_c__PyObject_CallMethodId_SizeT(PyObject *object, _Py_Identifier *name, const char *format, ...)
{
    HAND_ON(PyObject *, format, kingsnake_rs_call_method_id(object, name, format, SIZE_T, va));
}

PyObject *kingsnake_c_PyObject_CallFunctionObjArgs(PyObject *callable, ...)
{
    HAND_ON(PyObject *, callable, kingsnake_rs_call_function_objects(callable, va));
}

PyObject *kingsnake_c_PyObject_CallMethodObjArgs(PyObject *object, PyObject *name, ...)
{
    HAND_ON(PyObject *, name, kingsnake_rs_call_method_objects(object, name, va));
}

PyObject *kingsnake_c__PyObject_CallMethodIdObjArgs(PyObject *object, _Py_Identifier *name, ...)
{
    HAND_ON(PyObject *, name, kingsnake_rs_call_method_id_objects(object, name, va));
}

/* The sys module's streams, and C's own formatting. */

int kingsnake_c_PySys_Audit(const char *event, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_rs_sys_audit(event, format, SIZE_T, va));
}

/* C's printf formats here, so C's printf does it; like CPython's, the text is cut after 1,000 bytes. */
static void write_to_stream(int is_stderr, const char *format, va_list va)
{
    char text[1001];
    int length = vsnprintf(text, sizeof text, format, va);
    if (length < 0)
        text[0] = 0;
    kingsnake_rs_sys_write(is_stderr, text, length < 0 || length >= (int)sizeof text);
}

void kingsnake_c_PySys_WriteStdout(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    write_to_stream(0, format, va);
    va_end(va);
}

void kingsnake_c_PySys_WriteStderr(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    write_to_stream(1, format, va);
    va_end(va);
}

void kingsnake_c_PySys_FormatStdout(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    kingsnake_rs_sys_format(0, format, va);
    va_end(va);
}

void kingsnake_c_PySys_FormatStderr(const char *format, ...)
{
    va_list va;
    va_start(va, format);
    kingsnake_rs_sys_format(1, format, va);
    va_end(va);
}

/* Always ends in NUL. A size that no int can count is refused with CPython's own number for it. */
int kingsnake_c_PyOS_vsnprintf(char *text, size_t size, const char *format, va_list va)
{
    int length = -666;
    if (size <= INT_MAX - 512)
        length = vsnprintf(text, size, format, va);
    if (size > 0)
        text[size - 1] = 0;
    return length;
}

int kingsnake_c_PyOS_snprintf(char *text, size_t size, const char *format, ...)
{
    HAND_ON(int, format, kingsnake_c_PyOS_vsnprintf(text, size, format, va));
}
