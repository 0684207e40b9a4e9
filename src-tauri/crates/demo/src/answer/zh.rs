//! The Chinese script.

use super::Script;

pub(super) const SCRIPT: Script = Script {
    hello: "你好！我是内置演示：我的回答都是预先写好的，不会有任何内容离开这台电脑。你可以让我展示**表格**、**代码**或**公式**。",
    title: "初次体验",
    answers: &[TOUR, STEPS, NOTES],
    table: TABLE,
    code: CODE,
    math: MATH,
    reasoning: "用户的问题是：“{asked}”。我是脚本化的演示，没有可查的资料。我应当说明这一点，用同样的语言回答，并展示一个较长的回答是什么样子。",
    tool: "工具返回：{asked}\n\n*（这是脚本化的演示，只会复述结果。）*",
    attachments: "\n\n*这条消息带有 {count} 个附件；演示不会查看其中的内容。*",
};

const TOUR: &str = r#"## 回答可以是什么样子

你问的是：*{asked}*

我是**脚本化的演示**，所以这是一次导览，而不是真正的回答。填入你自己的密钥后，这里会由真正的模型回答。

### 列表

1. 文字边写边出现。
2. 你可以随时停止。
   - 已经到达的内容会保留。
   - *重新生成*会再试一次。
3. 每个回答都可以复制。

### 表格

| 元素 | 写法 | 适合 |
| --- | :---: | --- |
| 表格 | 竖线 | 对比 |
| 代码 | 围栏 | 程序 |
| 公式 | 美元符号 | 数学 |

### 代码

```rust
fn main() {
    let names = ["小明", "小红", "小刚"];
    for (place, name) in names.iter().enumerate() {
        println!("{}. {name}", place + 1);
    }
}
```

### 数学

直线 $y = mx + b$ 很短；正态分布长一些：

$$
f(x) = \frac{1}{\sigma\sqrt{2\pi}}\, e^{-\frac{(x-\mu)^2}{2\sigma^2}}
$$

> 更多内容见 [CommonMark 参考](https://commonmark.org/help/)。
"#;

const STEPS: &str = r#"## 三个步骤

你问的是：*{asked}*

这里是**演示**：下面的文字是预先写好的，每次都一样。

1. 用一句话**描述**你想要什么。
2. **给出**一个结果的例子。
3. **说明**哪些事情不能发生。

| 步骤 | 用时 | 得到 |
| --- | ---: | --- |
| 描述 | 1 分钟 | 问题 |
| 举例 | 2 分钟 | 样式 |
| 说明 | 1 分钟 | 边界 |

```python
def ask(question: str, example: str) -> str:
    """把问题和例子连在一起。"""
    return f"{question}\n\n例如：\n{example}"
```

大约 $1 + 2 + 1 = 4$ 分钟，很值得。更多见 [example.com](https://example.com)。
"#;

const NOTES: &str = r#"## 笔记

你问的是：*{asked}*

> 我是脚本化的演示。在设置中填入密钥，就能与真正的模型对话。

- 一行之内的**粗体**、*斜体*、~~删除线~~和`代码`
- [ ] 待办事项
- [x] 已完成事项

```sql
SELECT title, COUNT(*) AS messages
FROM conversation JOIN message USING (conversation_id)
GROUP BY title
ORDER BY messages DESC;
```

| 星期 | 字数 |
| --- | ---: |
| 星期一 | 1,204 |
| 星期二 | 987 |

前 $n$ 个数之和：

$$
\sum_{k=1}^{n} k = \frac{n(n+1)}{2}
$$

参见[更详细的说明](https://example.com/sums)。
"#;

const TABLE: &str = r#"这是演示预先写好的表格。你问的是：*{asked}*

| 行星 | 半径（千米） | 卫星 | 一天（小时） |
| --- | ---: | ---: | ---: |
| 水星 | 2,440 | 0 | 4,222.6 |
| 金星 | 6,052 | 0 | 2,802 |
| 地球 | 6,371 | 1 | 24 |
| 火星 | 3,390 | 2 | 24.7 |
"#;

const CODE: &str = r#"这是演示预先写好的几种语言的代码。你问的是：*{asked}*

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

```bash
curl "$ROOT/v1/models" -H "Authorization: Bearer $KEY"
```
"#;

const MATH: &str = r#"这是演示预先写好的数学内容。你问的是：*{asked}*

欧拉恒等式 $e^{i\pi} + 1 = 0$ 连接了五个常数。高斯积分：

$$
\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
$$

旋转矩阵：

$$
\begin{pmatrix} \cos\theta & -\sin\theta \\ \sin\theta & \cos\theta \end{pmatrix}
$$
"#;
