//! The English script.

use super::Script;

pub(super) const SCRIPT: Script = Script {
    hello: "Hello! I am the built-in demo: my answers are scripted, and nothing leaves this \
            computer. Ask me for a **table**, some **code** or a **formula**.",
    title: "A first look around",
    answers: &[TOUR, STEPS, NOTES],
    table: TABLE,
    code: CODE,
    math: MATH,
    reasoning: "The question was: \"{asked}\". I am a scripted demo, so there is nothing to look \
                up. I should say so, answer in the same language, and show what a longer answer \
                looks like.",
    tool: "The tool answered: {asked}\n\n*(This is the scripted demo; it only repeats the result.)*",
    attachments: "\n\n*The message carried {count} attachment(s); the demo does not look inside.*",
};

const TOUR: &str = r#"## What an answer can look like

You asked: *{asked}*

I am a **scripted demo**, so this is a tour rather than an answer. With a key of your own, real models reply here.

### A list

1. Text streams in while it is written.
2. You can stop it at any moment.
   - What has arrived is kept.
   - *Regenerate* tries again.
3. Every answer can be copied.

### A table

| Element | Written as | Good for |
| --- | :---: | --- |
| Table | pipes | comparing |
| Code | fences | programs |
| Formula | dollars | mathematics |

### Code

```rust
fn main() {
    let names = ["Ada", "Grace", "Edsger"];
    for (place, name) in names.iter().enumerate() {
        println!("{}. {name}", place + 1);
    }
}
```

### Mathematics

The line $y = mx + b$ is short; the normal distribution is longer:

$$
f(x) = \frac{1}{\sigma\sqrt{2\pi}}\, e^{-\frac{(x-\mu)^2}{2\sigma^2}}
$$

> Read more in the [CommonMark reference](https://commonmark.org/help/).
"#;

const STEPS: &str = r#"## In three steps

You asked: *{asked}*

This is the **demo**: the text below is scripted and always the same.

1. **Describe** what you want in one sentence.
2. **Show** an example of the result.
3. **Say** what must not happen.

| Step | Takes | Result |
| --- | ---: | --- |
| Describe | 1 min | a question |
| Show | 2 min | a pattern |
| Say | 1 min | a limit |

```python
def ask(question: str, example: str) -> str:
    """Join a question and an example."""
    return f"{question}\n\nFor example:\n{example}"
```

Time well spent, roughly $1 + 2 + 1 = 4$ minutes. More at [example.com](https://example.com).
"#;

const NOTES: &str = r#"## Notes

You asked: *{asked}*

> I am a scripted demo. Paste a key in the settings to talk to a real model.

- **Bold**, *italic*, ~~struck out~~ and `code` in one line
- [ ] a task to do
- [x] a task done

```sql
SELECT title, COUNT(*) AS messages
FROM conversation JOIN message USING (conversation_id)
GROUP BY title
ORDER BY messages DESC;
```

| Day | Words |
| --- | ---: |
| Monday | 1,204 |
| Tuesday | 987 |

The sum of the first $n$ numbers:

$$
\sum_{k=1}^{n} k = \frac{n(n+1)}{2}
$$

See [a longer explanation](https://example.com/sums).
"#;

const TABLE: &str = r#"Here is a table, scripted by the demo. You asked: *{asked}*

| Planet | Radius in km | Moons | Day in hours |
| --- | ---: | ---: | ---: |
| Mercury | 2,440 | 0 | 4,222.6 |
| Venus | 6,052 | 0 | 2,802 |
| Earth | 6,371 | 1 | 24 |
| Mars | 3,390 | 2 | 24.7 |
"#;

const CODE: &str = r#"Here is code in several languages, scripted by the demo. You asked: *{asked}*

```rust
fn fibonacci(n: u32) -> u64 {
    (0..n).fold((0, 1), |(a, b), _| (b, a + b)).0
}
```

```python
def fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
```

```typescript
const fibonacci = (n: number): number => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
```

```bash
curl "$ROOT/v1/models" -H "Authorization: Bearer $KEY"
```
"#;

const MATH: &str = r#"Here is some mathematics, scripted by the demo. You asked: *{asked}*

Euler's identity $e^{i\pi} + 1 = 0$ joins five constants. The Gaussian integral:

$$
\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
$$

A matrix:

$$
\begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}
$$
"#;
