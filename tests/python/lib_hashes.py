"""_md5, _sha1, _sha256, _sha512, _sha3, _blake2."""
import _blake2
import _md5
import _sha1
import _sha256
import _sha3
import _sha512


def show(f):
    try:
        print(repr(f()).split(' at 0x')[0])
    except Exception as e:
        print(type(e).__name__ + ':', e)


makers = [_md5.md5, _sha1.sha1, _sha256.sha224, _sha256.sha256, _sha512.sha384, _sha512.sha512, _sha3.sha3_224, _sha3.sha3_256,
          _sha3.sha3_384, _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s]
text = bytes(range(256)) * 5
for make in makers:
    for n in (0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 136, 1000):
        show(lambda: make(text[:n]).hexdigest())
    h = make()
    for i in range(0, 1000, 77):
        h.update(text[i:i + 77])
    c = h.copy()
    c.update(b'x')
    show(lambda: (h.digest(), c.hexdigest()))
    show(lambda: (h.name, h.digest_size, h.block_size))
    show(lambda: h)
    show(lambda: make('a'))
    show(lambda: make(1))
    show(lambda: make(bytearray(b'a'), usedforsecurity=False).hexdigest())
    show(lambda: make(memoryview(b'a')).hexdigest())
    show(lambda: h.update())
    show(lambda: h.update('a'))
show(lambda: _md5.md5(b'', b''))
show(lambda: _md5.md5(string=b'a').hexdigest())
show(lambda: _md5.md5(x=1))
show(lambda: _md5.MD5Type())
for make in (_sha3.shake_128, _sha3.shake_256):
    h = make(b'abc')
    show(lambda: (h.hexdigest(1), h.hexdigest(500), h.digest(5), h.digest(0), h.copy().digest(3)))
    show(lambda: (h.name, h.digest_size, h.block_size, h._capacity_bits, h._rate_bits, h._suffix))
    show(lambda: h.digest())
    show(lambda: h.digest(-1))
    show(lambda: h.digest(2**30))
    show(lambda: h.hexdigest(length=4))
h = _sha3.sha3_384()
show(lambda: (h._capacity_bits, h._rate_bits, h._suffix))
for kw in [dict(digest_size=0), dict(digest_size=65), dict(key=b'a' * 65), dict(salt=b'a' * 17), dict(person=b'a' * 17),
           dict(fanout=256), dict(depth=0), dict(leaf_size=-1), dict(leaf_size=2**32), dict(node_offset=-1), dict(node_offset=2**64),
           dict(node_depth=256), dict(inner_size=65), dict(digest_size='a'), dict(x=1), dict(last_node=True), dict(key=b'k'),
           dict(key=b'k', salt=b's', person=b'p', fanout=2, depth=3, leaf_size=4, node_offset=5, node_depth=1, inner_size=32,
                last_node=True, digest_size=20)]:
    show(lambda: _blake2.blake2b(b'x', **kw).hexdigest())
    show(lambda: _blake2.blake2s(b'x', **kw).hexdigest())
show(lambda: _blake2.blake2b(key=b'k').hexdigest())
show(lambda: _blake2.blake2s(b'x', node_offset=2**48))
show(lambda: (_blake2.blake2b.SALT_SIZE, _blake2.BLAKE2B_SALT_SIZE, _blake2.blake2s.MAX_KEY_SIZE, _blake2.blake2s.MAX_DIGEST_SIZE))
