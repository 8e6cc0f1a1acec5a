/* Prints what table.def asks for, one line an entry. Compiled against our headers and against CPython's. */

#include <Python.h>
#include <datetime.h>
#include <errcode.h>
#include <frameobject.h>
#include <marshal.h>
#include <opcode.h>
#include <osdefs.h>
#include <structmember.h>
#define Py_BUILD_CORE 1
#include <internal/pycore_frame.h>

static void print_bits(const char *name, const void *object, size_t size)
{
    const unsigned char *byte = object;
    printf("%s ", name);
    for (size_t i = 0; i < size; i++)
        printf("%02x", byte[i]);
    printf("\n");
}

#define SIZEOF(TYPE) printf("sizeof %s %zu align %zu\n", #TYPE, sizeof(TYPE), _Alignof(TYPE));
#define OFFSET(TYPE, FIELD)                                                           \
    printf("offset %s.%s %zu size %zu\n", #TYPE, #FIELD, offsetof(TYPE, FIELD), sizeof(((TYPE *)0)->FIELD));
#define BITS(TYPE, GROUP, FIELD)                                                                  \
    do {                                                                                          \
        TYPE object;                                                                              \
        memset(&object, 0, sizeof object);                                                        \
        object.GROUP.FIELD = ~0u;                                                                 \
        print_bits("bits " #TYPE "." #GROUP "." #FIELD, &object.GROUP, sizeof object.GROUP);      \
    } while (0);
#define CONST(NAME) printf("const %s %lld\n", #NAME, (long long)(NAME));
#define TEXT(NAME) printf("text %s %s\n", #NAME, NAME);

int main(void)
{
#include "table.def"
    return 0;
}
