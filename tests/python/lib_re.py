"""re on _sre: matching, objects, errors."""
import re
import _sre


def show(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ':', e)


p = re.compile('(a)(?P<n>b)?')
for args in [(1,), (b'a',), (), ('a', 1, 2, 3)]:
    show(lambda: p.match(*args))
show(lambda: re.compile(b'a').match('a'))
show(lambda: p.match('a', b=2))
m = p.match('a')
for key in (0, 1, 2, 5, -1, 10**30, 'n', 'x'):
    show(lambda: m.group(key))
    show(lambda: m[key])
    show(lambda: m.span(key))
show(lambda: m)
show(lambda: m.group(0, 1, 2))
show(lambda: m.group())
show(lambda: m.groups(3))
show(lambda: m.groupdict())
show(lambda: m.groupdict('d'))
show(lambda: (m.start(), m.end(), m.regs, m.lastindex, m.lastgroup, m.pos, m.endpos, m.string, m.re))
show(lambda: m.expand(r'[\1\2\g<n>]'))
show(lambda: m.group([]))
show(lambda: m.span(1, 2))
show(lambda: m.groups(1, 2))
show(lambda: re.compile('a', re.I | re.M | re.S | re.X | re.A))
show(lambda: re.compile(b'a', re.L))
show(lambda: re.compile('a' * 300))
show(lambda: p.sub('x'))
show(lambda: p.sub(1, 'aa'))
show(lambda: p.sub(lambda m: 1, 'aa'))
show(lambda: p.sub(lambda m: None, 'aac'))
show(lambda: p.sub(b'a', 'a'))
show(lambda: re.compile(b'a').sub('a', b'a'))
show(lambda: p.sub(lambda m: m.group() + '-', 'aac', 1))
show(lambda: p.subn('z', 'aba'))
show(lambda: p.sub(r'<\1\2>', 'ab-a'))
show(lambda: p.sub(r'\\', 'ab-a'))
show(lambda: p.split('xaby'))
show(lambda: p.split('xabyab', maxsplit=1))
show(lambda: p.split('xaby', maxsplit=-1))
show(lambda: p.findall('ab a'))
show(lambda: [m.span() for m in p.finditer('ab a')])
show(lambda: type(p.finditer('a')).__name__)
show(lambda: p.scanner('a').pattern)
s = p.scanner('abxa')
show(lambda: (s.match(), s.match(), s.search()))
s = p.scanner('abxa')
show(lambda: (s.search(), s.search(), s.search()))
show(lambda: (p.groupindex, p.groups, p.flags, p.pattern))
show(lambda: p == re.compile('(a)(?P<n>b)?'))
show(lambda: p == re.compile('(a)(?P<n>b)?', re.I))
show(lambda: p < p)
show(lambda: hash(p) == hash(re.compile('(a)(?P<n>b)?')))
show(lambda: type(p)())
show(lambda: type(m)())
show(lambda: p.__copy__() is p and p.__deepcopy__({}) is p and m.__copy__() is m)
show(lambda: re.compile('').sub('-', 'abc'))
show(lambda: re.compile('x*').split('axbc'))
show(lambda: re.compile('x*').sub('-', 'axbc'))
show(lambda: re.compile('x*').findall('axxb'))
show(lambda: re.findall(r'\b', ' a b '))
show(lambda: re.match(r'\B', ''))
show(lambda: p.search(bytearray(b'a')))
show(lambda: re.compile(b'a').search(memoryview(b'ba')).group())
show(lambda: re.compile(b'(a)').search(bytearray(b'ba')).groups())
show(lambda: re.compile(b'(a)').sub(b'[\\1]', bytearray(b'ba')))
show(lambda: re.Pattern[str])
show(lambda: (_sre.MAGIC, _sre.CODESIZE, _sre.MAXREPEAT, _sre.MAXGROUPS, _sre.getcodesize()))
show(lambda: [_sre.unicode_iscased(c) for c in (65, 48, 0xdf, 0x3c3)])
show(lambda: [_sre.ascii_iscased(c) for c in (65, 48, 0xe9)])
show(lambda: [_sre.unicode_tolower(c) for c in (65, 0xc9, 0x130)])
show(lambda: [_sre.ascii_tolower(c) for c in (65, 0xc9)])
show(lambda: p.search('xxab', 2).span())
show(lambda: p.search('xxab', 0, 3).span())
show(lambda: p.search('xxab', 3))
show(lambda: p.search('xxab', -5, 100).span())
show(lambda: p.fullmatch('ab').span())
show(lambda: p.fullmatch('abc'))
show(lambda: re.compile('^a').search('ba', 1))
show(lambda: re.compile('a$').search('ab', 0, 1).span())

cases = [
    (r'a|ab', 'ab'), (r'(?:a|ab)$', 'ab'), (r'(a+)+b', 'aaab'), (r'(a*)*', 'aa'), (r'(?:(a)|b)*', 'ab'),
    (r'(?=(a+))a', 'aaa'), (r'(?!b)a', 'a'), (r'(?<=a)b', 'ab'), (r'(?<!a)b', 'cb'), (r'(a)(?(1)b|c)', 'ab'),
    (r'(a)?(?(1)b|c)', 'c'), (r'(?i)ABC', 'abc'), (r'(?i)\u0130', 'i\u0307'), (r'(?i)stra\xdfe', 'STRA\xdfE'),
    (r'[^a-c]+', 'abcxyz'), (r'[\w-]+', 'a-b c'), (r'\d{2,4}', '12345'), (r'\d{2,4}?', '12345'), (r'a{,2}', 'aaa'),
    (r'(?s).+', 'a\nb'), (r'.+', 'a\nb'), (r'(?m)^b$', 'a\nb\nc'), (r'\Ab', 'ab'), (r'b\Z', 'ab\n'), (r'b$', 'ab\n'),
    (r'(?x) a  b # c', 'ab'), (r'(?>a+)ab', 'aaab'), (r'(?>a+)b', 'aaab'), (r'a++b', 'aab'), (r'a*+a', 'aa'),
    (r'(?:ab)++c', 'ababc'), (r'a?+b', 'ab'), (r'(\w+) \1', 'the the'), (r'(?P<q>[\'"]).*?(?P=q)', 'say "hi" ok'),
    (r'\s+', ' \t\u2003x'), (r'(?a)\w+', 'a\xe9'), (r'\w+', 'a\xe9\u4e2d\U0001d54f'), (r'[\u4e00-\u9fff]+', 'x\u4e2d\u6587'),
    (r'[\U0001f600-\U0001f64f]', 'x\U0001f601'), (r'(?i)[a-z]+', 'ABCdef\u212a'), (r'\W+', 'a!?b'), (r'\D+', '1ab2'),
    (r'(?:a{2,3}){2}', 'aaaaaa'), (r'((a)|(b))*', 'abab'), (r'(?:(x)|(y))+?z', 'xyz'), (r'(a|b|c|d)*e', 'abcde'),
    (r'x(?=y)(?=.z)', 'xyz'), (r'\bfoo\b', 'a foo b'), (r'\Boo\B', 'fooo'), (r'(.*)(\d+)', 'ab123'), (r'(.*?)(\d+)', 'ab123'),
    (r'(?<=(a))b', 'ab'), (r'(?<=a{2})b', 'aab'), (r'(?i:a)b', 'Ab'), (r'(?-i:a)B', 'aB'), (r'[]a]', ']'), (r'[a\]]+', 'a]'),
    (r'\x41\u0042\U00000043\103\N{LATIN SMALL LETTER A}' if False else r'\x41\u0042\U00000043\103', 'ABCC'), (r'(?:)', ''), (r'()', 'a'),
]
for pattern, text in cases:
    def run():
        c = re.compile(pattern)
        f = c.search(text)
        return (pattern, f and (f.span(), f.groups(), f.lastindex), c.findall(text + ' ' + text), c.split(text))

    show(run)

for pattern in ['(', ')', '[', 'a**', '*', '(?P<n', '(?P<1>a)', r'\1', '(?<=a*)b', '(?i', 'a{2,1}', '(?P<a>x)(?P<a>y)', '\\',
                '[z-a]', r'\N{NOTHING}' if False else '(?z)', '(?(1)a|b|c)', '(?(9)a)', '(?P=x)', r'\q', 'x{99999999999}']:
    show(lambda: re.compile(pattern))
show(lambda: re.escape('a.b*c\n\xe9'))
show(lambda: re.sub(r'(?P<a>x)', r'\g<a>\g<1>\g<0>', 'x'))
show(lambda: re.sub('x', r'\g<b>', 'x'))
show(lambda: re.sub('x', r'\9', 'x'))
show(lambda: re.split(r'[,;]\s*', 'a, b;c'))
show(lambda: re.fullmatch(r'\d+', '123x'))
show(lambda: [t for t in re.Scanner([(r'\d+', lambda s, t: int(t)), (r'\w+', lambda s, t: t), (r'\s+', None)]).scan('a 12 b')])
show(lambda: len(re.sub('a', 'bb', 'a' * 5000)))
show(lambda: re.search(r'(?:a|b)*c', 'ab' * 20000 + 'c').end())
show(lambda: re.match(r'(a|b)*', 'ab' * 20000).end())
