/* Small helpers for C. */
#ifndef Py_PYMACRO_H
#define Py_PYMACRO_H

#define Py_MIN(x, y) ((x) < (y) ? (x) : (y))
#define Py_MAX(x, y) ((x) < (y) ? (y) : (x))
#define Py_ABS(x) ((x) < 0 ? -(x) : (x))
#define _Py_XSTRINGIFY(x) #x
#define Py_STRINGIFY(x) _Py_XSTRINGIFY(x)
#define Py_MEMBER_SIZE(type, member) sizeof(((type *)0)->member)
#define Py_CHARMASK(c) ((unsigned char)((c) & 0xff))

/* Zero, or a compile error where cond is false. */
#define Py_BUILD_ASSERT_EXPR(cond) (sizeof(char[(cond) ? 1 : -1]) - 1)
#define Py_BUILD_ASSERT(cond) ((void)Py_BUILD_ASSERT_EXPR(cond))
#define Py_ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#ifdef WITH_DOC_STRINGS
#define PyDoc_STR(str) str
#else
#define PyDoc_STR(str) ""
#endif
#define PyDoc_VAR(name) static const char name[]
#define PyDoc_STRVAR(name, str) PyDoc_VAR(name) = PyDoc_STR(str)

/* a is a power of two. */
#define _Py_SIZE_ROUND_DOWN(n, a) ((size_t)(n) & ~(size_t)((a) - 1))
#define _Py_SIZE_ROUND_UP(n, a) _Py_SIZE_ROUND_DOWN((size_t)(n) + (size_t)((a) - 1), a)
#define _Py_ALIGN_DOWN(p, a) ((void *)_Py_SIZE_ROUND_DOWN((uintptr_t)(p), a))
#define _Py_ALIGN_UP(p, a) ((void *)_Py_SIZE_ROUND_UP((uintptr_t)(p), a))
#define _Py_IS_ALIGNED(p, a) (((uintptr_t)(p) & (uintptr_t)((a) - 1)) == 0)

#define Py_UNUSED(name) _unused_##name __attribute__((unused))
#ifdef NDEBUG
#define Py_UNREACHABLE() __builtin_unreachable()
#else
#define Py_UNREACHABLE() Py_FatalError("control came to a place declared unreachable")
#endif
/* The value of an expression, which can then not be assigned to. */
#define _Py_RVALUE(EXPR) ((void)0, (EXPR))

#endif
