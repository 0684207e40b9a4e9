//! The models of a demo gateway.

/// One model of a demo gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoModel {
    /// What requests name.
    pub id: &'static str,
    /// Its name in English.
    pub title_en: &'static str,
    /// Its name in Chinese.
    pub title_zh: &'static str,
    /// What it does, in English.
    pub description_en: &'static str,
    /// What it does, in Chinese.
    pub description_zh: &'static str,
    /// What it is for.
    pub group: Group,
}

/// What a demo model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Pleasant answers.
    Chat,
    /// Talking with low delay.
    Realtime,
    /// One misbehaviour each.
    Fault,
    /// Very long answers.
    Load,
    /// Texts to vectors.
    Embedding,
    /// Ordering documents by a question.
    Rerank,
    /// Judging content.
    Moderation,
    /// Texts to sound.
    Speech,
    /// Sound to texts.
    Transcription,
    /// Texts to pictures.
    Image,
    /// Films.
    Video,
}

impl Group {
    /// The words by which gateways of the new-api family say what a model is for.
    pub(crate) fn endpoint_types(self) -> &'static [&'static str] {
        match self {
            Self::Chat | Self::Fault | Self::Load => &["openai", "anthropic", "gemini"],
            Self::Embedding => &["embeddings"],
            Self::Rerank => &["jina-rerank"],
            // The family has no word for it.
            Self::Moderation => &["moderations"],
            Self::Speech => &["audio-speech"],
            Self::Transcription => &["audio-transcription"],
            Self::Image => &["image-generation"],
            Self::Video => &["openai-video"],
            Self::Realtime => &["realtime"],
        }
    }
}

/// Every model, in the order in which they are listed.
pub fn catalogue() -> &'static [DemoModel] {
    MODELS
}

const fn row(
    group: Group,
    id: &'static str,
    en: (&'static str, &'static str),
    zh: (&'static str, &'static str),
) -> DemoModel {
    DemoModel {
        id,
        title_en: en.0,
        title_zh: zh.0,
        description_en: en.1,
        description_zh: zh.1,
        group,
    }
}

use Group::{
    Chat, Embedding, Fault, Image, Load, Moderation, Realtime, Rerank, Speech, Transcription, Video,
};

const MODELS: &[DemoModel] = &[
    row(
        Chat,
        "demo-chat",
        (
            "Demo chat",
            "Scripted answers with headings, tables, code and formulas",
        ),
        ("演示对话", "脚本化回答，含标题、表格、代码与公式"),
    ),
    row(
        Chat,
        "demo-reasoner",
        ("Demo reasoner", "Shows its reasoning before the answer"),
        ("演示推理", "先展示推理过程，再给出回答"),
    ),
    row(
        Chat,
        "demo-verbatim",
        ("Verbatim", "Says back exactly what you wrote"),
        ("原样复述", "一字不差地复述你写的内容"),
    ),
    row(
        Speech,
        "demo-tts",
        (
            "Demo speech",
            "A voice with the rhythm of the text, in six formats",
        ),
        ("演示语音", "按文本节奏发声，支持六种格式"),
    ),
    row(
        Speech,
        "demo-tts-sse",
        (
            "Demo speech, streamed",
            "The same voice; takes instructions and sends events too",
        ),
        ("演示语音（流式）", "同一声音，支持指令与事件流"),
    ),
    row(
        Transcription,
        "demo-transcribe",
        (
            "Demo transcription",
            "Times of speech and silence, with placeholder words",
        ),
        ("演示转写", "标出语音与静音的时间，文字为占位内容"),
    ),
    row(
        Transcription,
        "demo-transcribe-stream",
        (
            "Demo transcription, streamed",
            "The same, as JSON or as events only",
        ),
        ("演示转写（流式）", "同上，仅支持 JSON 与事件流"),
    ),
    row(
        Image,
        "demo-image",
        (
            "Demo image",
            "A landscape from the words of the prompt, as a link",
        ),
        ("演示图像", "按提示词绘制风景，以链接返回"),
    ),
    row(
        Image,
        "demo-image-gpt",
        (
            "Demo image, streamed",
            "The same as data, with drafts, formats and transparency",
        ),
        (
            "演示图像（流式）",
            "同上，返回数据，支持草图、格式与透明背景",
        ),
    ),
    row(
        Image,
        "demo-image-async",
        (
            "Demo image, as a task",
            "The same, asked for until it is done",
        ),
        ("演示图像（异步）", "同上，需轮询直至完成"),
    ),
    row(
        Realtime,
        "demo-realtime",
        (
            "Demo realtime",
            "Hears you, and answers with a made-up voice",
        ),
        ("演示实时语音", "能听到你说话，并用合成的声音回答"),
    ),
    row(
        Realtime,
        "demo-realtime-beta",
        (
            "Demo realtime (beta)",
            "The same in the older dialect of the protocol",
        ),
        ("演示实时语音（旧版）", "同上，使用旧版协议"),
    ),
    row(
        Fault,
        "demo-400",
        (
            "400 Bad request",
            "The request is refused and a field is named",
        ),
        ("400 请求无效", "请求被拒绝，并指出出错的字段"),
    ),
    row(
        Fault,
        "demo-401",
        ("401 Bad key", "The API key is not accepted"),
        ("401 密钥无效", "API 密钥未被接受"),
    ),
    row(
        Fault,
        "demo-402",
        ("402 No balance", "The balance is used up"),
        ("402 余额不足", "账户余额已用完"),
    ),
    row(
        Fault,
        "demo-403",
        ("403 Forbidden", "The key may not use this model"),
        ("403 无权限", "该密钥无权使用此模型"),
    ),
    row(
        Fault,
        "demo-quota-403",
        ("403 Quota", "The balance is used up, told as 403"),
        ("403 额度不足", "以 403 告知额度不足"),
    ),
    row(
        Fault,
        "demo-404",
        ("404 No model", "The model does not exist"),
        ("404 模型不存在", "找不到该模型"),
    ),
    row(
        Fault,
        "demo-413",
        ("413 Too large", "A proxy refuses the size of the request"),
        ("413 请求过大", "代理拒绝了过大的请求"),
    ),
    row(
        Fault,
        "demo-429",
        ("429 Rate limit", "Too many requests; wait 2 seconds"),
        ("429 请求过多", "请求过于频繁，需等待 2 秒"),
    ),
    row(
        Fault,
        "demo-429-once",
        ("429 once", "Refused the first time, answered the second"),
        ("429 一次", "第一次被拒绝，第二次成功"),
    ),
    row(
        Fault,
        "demo-500",
        ("500 Server error", "The server fails"),
        ("500 服务器错误", "服务器内部出错"),
    ),
    row(
        Fault,
        "demo-502-html",
        ("502 Web page", "A proxy's web page in place of an answer"),
        ("502 网页", "返回的是代理的网页而不是回答"),
    ),
    row(
        Fault,
        "demo-503",
        ("503 Overloaded", "The model is overloaded"),
        ("503 过载", "模型过载"),
    ),
    row(
        Fault,
        "demo-504",
        ("504 Timeout", "The provider did not answer in time"),
        ("504 超时", "上游没有及时回答"),
    ),
    row(
        Fault,
        "demo-redirect",
        ("Redirect", "The address leads to a login page"),
        ("重定向", "地址被重定向到登录页"),
    ),
    row(
        Fault,
        "demo-context",
        ("Too long", "The conversation is too long for the model"),
        ("上下文过长", "对话超出模型的上下文长度"),
    ),
    row(
        Fault,
        "demo-filter",
        ("Filtered", "Refused by the content filter"),
        ("内容过滤", "被内容过滤器拒绝"),
    ),
    row(
        Fault,
        "demo-empty",
        ("Empty answer", "Status 200 and not a single byte"),
        ("空回答", "状态 200,但没有任何内容"),
    ),
    row(
        Fault,
        "demo-cut",
        ("Cut connection", "The connection breaks in the middle"),
        ("连接中断", "回答中途连接断开"),
    ),
    row(
        Fault,
        "demo-slow",
        ("Slow", "3 seconds of silence, then slow"),
        ("缓慢", "先沉默 3 秒，然后缓慢输出"),
    ),
    row(
        Fault,
        "demo-bytes",
        ("Byte by byte", "Every byte arrives on its own"),
        ("逐字节", "每个字节单独到达"),
    ),
    row(
        Fault,
        "demo-malformed",
        ("Malformed frame", "One frame is not readable"),
        ("损坏的数据帧", "其中一帧无法解析"),
    ),
    row(
        Fault,
        "demo-no-done",
        ("No [DONE]", "The stream ends without its closing mark"),
        ("缺少 [DONE]", "流结束时没有结束标记"),
    ),
    row(
        Fault,
        "demo-error-in-stream",
        ("Error in stream", "Begins well, then tells an error"),
        ("流中出错", "开头正常，中途报错"),
    ),
    row(
        Fault,
        "demo-silent",
        ("Silence", "Begins an answer and says nothing"),
        ("沉默", "开始回答后再无内容"),
    ),
    row(
        Fault,
        "demo-silent-before",
        ("No answer", "Takes the request and never answers"),
        ("无响应", "接收请求后从不回答"),
    ),
    row(
        Load,
        "demo-load-mixed",
        (
            "200,000 characters: mixed",
            "A very long answer of everything",
        ),
        ("20 万字符：混合", "包含各种元素的超长回答"),
    ),
    row(
        Load,
        "demo-load-code",
        ("200,000 characters: code", "One single code block"),
        ("20 万字符：代码", "单个代码块"),
    ),
    row(
        Load,
        "demo-load-table",
        ("200,000 characters: table", "One single table"),
        ("20 万字符：表格", "单个表格"),
    ),
    row(
        Load,
        "demo-load-list",
        ("200,000 characters: list", "One single list"),
        ("20 万字符：列表", "单个列表"),
    ),
    row(
        Load,
        "demo-load-paragraph",
        ("200,000 characters: paragraph", "One single paragraph"),
        ("20 万字符：段落", "单个段落"),
    ),
    row(
        Load,
        "demo-load-math",
        ("200,000 characters: formula", "One formula that never ends"),
        ("20 万字符：公式", "一个没有结尾的公式"),
    ),
    row(
        Embedding,
        "demo-embedding",
        (
            "Demo embedding",
            "1,536 numbers, or as many as are asked for",
        ),
        ("演示向量", "1536 维，也可指定更少的维数"),
    ),
    row(
        Embedding,
        "demo-embedding-fixed",
        (
            "Demo embedding, fixed",
            "3,072 numbers, never another count",
        ),
        ("演示向量(固定维数)", "固定 3072 维"),
    ),
    row(
        Rerank,
        "demo-rerank",
        (
            "Demo rerank",
            "Orders documents by the words of the question",
        ),
        ("演示重排", "按问题中的词语为文档排序"),
    ),
    row(
        Moderation,
        "demo-moderation",
        ("Demo moderation", "Finds the words of a short list"),
        ("演示审查", "查找一份简短词表中的词语"),
    ),
    row(
        Video,
        "demo-video",
        ("Demo video", "A short clip after a wait"),
        ("演示视频", "等待片刻后得到一段短片"),
    ),
    row(
        Video,
        "demo-video-fail",
        ("Failing video", "The job fails in the end"),
        ("视频失败", "任务最终失败"),
    ),
    row(
        Video,
        "demo-video-policy",
        ("Refused video", "The job is refused by the content filter"),
        ("视频被拒", "任务被内容过滤器拒绝"),
    ),
];

#[cfg(test)]
mod tests;
