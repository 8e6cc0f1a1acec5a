"""json on _json."""
import json
import _json


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ':', e)


for text in ['1', '-0', '1.5e3', '1E400', '123456789012345678901234567890', 'true', 'false', 'null', '"a"', '""', '[]', '{}',
             '[1, 2.5, "x", null, [true]]', '{"a": {"b": [1]}, "c": 2}', ' [ 1 , 2 ] ', 'NaN', '-Infinity', 'Infinity',
             r'"\u00e9\ud83d\ude00\n\"\\\/\b\f\r\t"', r'"\ud83d"', r'"\ud83dx"', r'"\ud83d\u0041"', '"é中😀"', '01', '1.', '.5', '-', '+1', '1e',
             '[1,]', '{"a":1,}', '[1 2]', '["a\n"]', r'"\x"', r'"\u12"', r'"\u12g4"', '"abc', '[', '{', '{"a"', '{"a":', '{"a" 1}', '{1:2}', '',
             'x', '[] x', '"a" "b"', 'nul', 'tru', '-x', '{"a":1 "b"}', '[1', '"\\', '"\\u', '2.0e', '{"k":1,"k":2}', '\ufeff1']:
    show(lambda: (text, json.loads(text)))
show(lambda: json.loads('["a\n"]', strict=False))
show(lambda: json.loads('{"a": 1.5, "b": 2}', parse_float=str, parse_int=float))
show(lambda: json.loads('[NaN]', parse_constant=lambda c: c.lower()))
show(lambda: json.loads('{"a": {"b": 1}}', object_hook=lambda d: sorted(d)))
show(lambda: json.loads('{"a": 1, "b": 2}', object_pairs_hook=list))
show(lambda: json.loads(b'[1]'))
show(lambda: json.loads(1))
show(lambda: json.loads('[' * 100000))
show(lambda: json.JSONDecoder().scan_once('x', 0))
show(lambda: json.JSONDecoder().scan_once('x', -1))
show(lambda: json.JSONDecoder().scan_once(b'x', 0))
show(lambda: json.JSONDecoder().raw_decode('[1] tail'))

for value in [1, -5, 2**70, 1.5, -0.0, 1e300, float('inf'), float('nan'), True, False, None, 'a', 'é"\\\n\x7f😀\ud800', [], (), {}, [1, [2]],
              {'a': 1, 'b': [True, None]}, {1: 2, 2.5: 3, None: 4, True: 5}, {(1,): 2}, object(), {'a': object()}, [set()]]:
    show(lambda: json.dumps(value))
    show(lambda: json.dumps(value, ensure_ascii=False, sort_keys=True, skipkeys=True, separators=(',', ':')))
show(lambda: json.dumps([1.0, float('nan')], allow_nan=False))
show(lambda: json.dumps({'b': 1, 'a': 2}, sort_keys=True))
show(lambda: json.dumps({'b': 1, 1: 2}, sort_keys=True))
show(lambda: json.dumps({1j: 2}, default=str))
show(lambda: json.dumps([1j, 2], default=str))
show(lambda: json.dumps([1, {'a': [2]}], indent=2))
show(lambda: json.dumps([1], cls=type('E', (json.JSONEncoder,), {})))
loop = []
loop.append(loop)
show(lambda: json.dumps(loop))
loop = {}
loop['a'] = loop
show(lambda: json.dumps(loop))
show(lambda: json.dumps(loop, check_circular=False))


class I(int):
    def __repr__(self):
        return 'I'


class F(float):
    def __repr__(self):
        return 'F'


class S(str):
    pass


show(lambda: json.dumps([I(3), F(2.5), S('x'), {I(1): 1, F(2.5): 2, S('k'): 3}]))
show(lambda: _json.scanstring('abc"', 0))
show(lambda: _json.scanstring('abc', 9))
show(lambda: _json.scanstring(b'a', 0))
show(lambda: _json.encode_basestring(1))
show(lambda: _json.encode_basestring_ascii('\x7f\xe9\U0001f600\ud800\x00'))
show(lambda: _json.encode_basestring('\x7f\xe9\n\x01'))
show(lambda: _json.make_scanner(1))
show(lambda: _json.make_encoder())
show(lambda: json.dumps('x' * 10000) == '"' + 'x' * 10000 + '"')
show(lambda: json.loads(json.dumps({str(i): [i, i / 3, None] for i in range(1000)})) == {str(i): [i, i / 3, None] for i in range(1000)})
