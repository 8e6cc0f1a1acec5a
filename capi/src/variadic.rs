//! The exported names of the functions with `...` (and of those that take a `va_list`).
//!
//! Each is a jump to its body in `csrc/variadic.c`: a shared library of ours exports Rust's symbols only, and an
//! executable would drop C objects that nothing names.

#![allow(non_snake_case, reason = "the symbols' names are CPython's")]

macro_rules! variadic {
    ($name:ident => $body:ident) => {
        unsafe extern "C" {
            fn $body();
        }
        /// Jumps to the C body, which takes the arguments of CPython's function of this name.
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        pub extern "C" fn $name() {
            core::arch::naked_asm!("jmp {}", sym $body)
        }
    };
}

variadic!(PyArg_Parse => kingsnake_c_PyArg_Parse);
variadic!(_PyArg_Parse_SizeT => kingsnake_c__PyArg_Parse_SizeT);
variadic!(PyArg_ParseTuple => kingsnake_c_PyArg_ParseTuple);
variadic!(_PyArg_ParseTuple_SizeT => kingsnake_c__PyArg_ParseTuple_SizeT);
variadic!(PyArg_VaParse => kingsnake_c_PyArg_VaParse);
variadic!(_PyArg_VaParse_SizeT => kingsnake_c__PyArg_VaParse_SizeT);
variadic!(PyArg_ParseTupleAndKeywords => kingsnake_c_PyArg_ParseTupleAndKeywords);
variadic!(_PyArg_ParseTupleAndKeywords_SizeT => kingsnake_c__PyArg_ParseTupleAndKeywords_SizeT);
variadic!(PyArg_VaParseTupleAndKeywords => kingsnake_c_PyArg_VaParseTupleAndKeywords);
variadic!(_PyArg_VaParseTupleAndKeywords_SizeT => kingsnake_c__PyArg_VaParseTupleAndKeywords_SizeT);
variadic!(_PyArg_ParseStack => kingsnake_c__PyArg_ParseStack);
variadic!(_PyArg_ParseStack_SizeT => kingsnake_c__PyArg_ParseStack_SizeT);
variadic!(_PyArg_ParseStackAndKeywords => kingsnake_c__PyArg_ParseStackAndKeywords);
variadic!(_PyArg_ParseStackAndKeywords_SizeT => kingsnake_c__PyArg_ParseStackAndKeywords_SizeT);
variadic!(_PyArg_ParseTupleAndKeywordsFast => kingsnake_c__PyArg_ParseTupleAndKeywordsFast);
variadic!(_PyArg_ParseTupleAndKeywordsFast_SizeT => kingsnake_c__PyArg_ParseTupleAndKeywordsFast_SizeT);
variadic!(_PyArg_VaParseTupleAndKeywordsFast => kingsnake_c__PyArg_VaParseTupleAndKeywordsFast);
variadic!(_PyArg_VaParseTupleAndKeywordsFast_SizeT => kingsnake_c__PyArg_VaParseTupleAndKeywordsFast_SizeT);
variadic!(PyArg_UnpackTuple => kingsnake_c_PyArg_UnpackTuple);
variadic!(_PyArg_UnpackStack => kingsnake_c__PyArg_UnpackStack);
variadic!(Py_BuildValue => kingsnake_c_Py_BuildValue);
variadic!(_Py_BuildValue_SizeT => kingsnake_c__Py_BuildValue_SizeT);
variadic!(Py_VaBuildValue => kingsnake_c_Py_VaBuildValue);
variadic!(_Py_VaBuildValue_SizeT => kingsnake_c__Py_VaBuildValue_SizeT);
variadic!(_Py_VaBuildStack => kingsnake_c__Py_VaBuildStack);
variadic!(_Py_VaBuildStack_SizeT => kingsnake_c__Py_VaBuildStack_SizeT);
variadic!(PyTuple_Pack => kingsnake_c_PyTuple_Pack);
variadic!(PyUnicode_FromFormat => kingsnake_c_PyUnicode_FromFormat);
variadic!(PyUnicode_FromFormatV => kingsnake_c_PyUnicode_FromFormatV);
variadic!(PyBytes_FromFormat => kingsnake_c_PyBytes_FromFormat);
variadic!(PyBytes_FromFormatV => kingsnake_c_PyBytes_FromFormatV);
variadic!(PyErr_Format => kingsnake_c_PyErr_Format);
variadic!(PyErr_FormatV => kingsnake_c_PyErr_FormatV);
variadic!(_PyErr_Format => kingsnake_c__PyErr_Format);
variadic!(_PyErr_FormatFromCause => kingsnake_c__PyErr_FormatFromCause);
variadic!(_PyErr_FormatFromCauseTstate => kingsnake_c__PyErr_FormatFromCauseTstate);
variadic!(_PyErr_TrySetFromCause => kingsnake_c__PyErr_TrySetFromCause);
variadic!(PyErr_WarnFormat => kingsnake_c_PyErr_WarnFormat);
variadic!(PyErr_WarnExplicitFormat => kingsnake_c_PyErr_WarnExplicitFormat);
variadic!(PyErr_ResourceWarning => kingsnake_c_PyErr_ResourceWarning);
variadic!(_Py_FatalErrorFormat => kingsnake_c__Py_FatalErrorFormat);
variadic!(PyObject_CallFunction => kingsnake_c_PyObject_CallFunction);
variadic!(_PyObject_CallFunction_SizeT => kingsnake_c__PyObject_CallFunction_SizeT);
variadic!(PyEval_CallFunction => kingsnake_c_PyEval_CallFunction);
variadic!(PyObject_CallMethod => kingsnake_c_PyObject_CallMethod);
variadic!(_PyObject_CallMethod_SizeT => kingsnake_c__PyObject_CallMethod_SizeT);
variadic!(PyEval_CallMethod => kingsnake_c_PyEval_CallMethod);
variadic!(_PyObject_CallMethod => kingsnake_c__PyObject_CallMethod);
variadic!(_PyObject_CallMethodId => kingsnake_c__PyObject_CallMethodId);
variadic!(_PyObject_CallMethodId_SizeT => kingsnake_c__PyObject_CallMethodId_SizeT);
variadic!(PyObject_CallFunctionObjArgs => kingsnake_c_PyObject_CallFunctionObjArgs);
variadic!(PyObject_CallMethodObjArgs => kingsnake_c_PyObject_CallMethodObjArgs);
variadic!(_PyObject_CallMethodIdObjArgs => kingsnake_c__PyObject_CallMethodIdObjArgs);
variadic!(PySys_Audit => kingsnake_c_PySys_Audit);
variadic!(PySys_WriteStdout => kingsnake_c_PySys_WriteStdout);
variadic!(PySys_WriteStderr => kingsnake_c_PySys_WriteStderr);
variadic!(PySys_FormatStdout => kingsnake_c_PySys_FormatStdout);
variadic!(PySys_FormatStderr => kingsnake_c_PySys_FormatStderr);
variadic!(PyOS_vsnprintf => kingsnake_c_PyOS_vsnprintf);
variadic!(PyOS_snprintf => kingsnake_c_PyOS_snprintf);
