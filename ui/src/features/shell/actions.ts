import type { Studio } from '../../state/context';
import { libraryOf } from '../../state/library.svelte';

/** The keys and palette entries that work everywhere; the returned function takes them away. */
export function registerShell(studio: Studio): () => void {
  const { app, i18n, keys, palette, settings, sideList, backend, toasts } = studio;
  const words = () => i18n.t.palette;
  const fail = () => toasts.show(i18n.t.errors.unexpected, { tone: 'bad' });
  const patch = (change: Parameters<typeof settings.update>[0]) => void settings.update(change).catch(fail);

  const searchLibrary = () => {
    libraryOf(studio).wantsSearch += 1;
    app.openLibrary();
  };

  const backUp = () => {
    backend.call('backup_create', undefined).then(
      () => toasts.show(words().backedUp, { tone: 'good' }),
      () => fail(),
    );
  };

  const ends = [
    keys.register({ id: 'shell.chat', combo: 'Mod+1', label: () => i18n.t.shell.chat, run: () => app.openChat() }),
    keys.register({ id: 'shell.voice', combo: 'Mod+2', label: () => i18n.t.voice.title, run: () => app.openVoice() }),
    keys.register({
      id: 'shell.transcripts',
      combo: 'Mod+3',
      label: () => i18n.t.transcripts.title,
      run: () => app.openTranscripts(),
    }),
    keys.register({
      id: 'shell.speech',
      combo: 'Mod+4',
      label: () => i18n.t.speech.title,
      run: () => app.openSpeech(),
    }),
    keys.register({
      id: 'shell.images',
      combo: 'Mod+5',
      label: () => i18n.t.images.title,
      run: () => app.openImages(),
    }),
    keys.register({
      id: 'shell.videos',
      combo: 'Mod+6',
      label: () => i18n.t.videos.title,
      run: () => app.openVideos(),
    }),
    keys.register({ id: 'shell.lab', combo: 'Mod+8', label: () => i18n.t.lab.title, run: () => app.openLab() }),
    keys.register({
      id: 'shell.library',
      combo: 'Mod+Shift+L',
      label: () => i18n.t.library.title,
      run: () => app.openLibrary(),
    }),
    keys.register({
      id: 'shell.search',
      combo: 'Mod+Shift+F',
      label: () => i18n.t.library.searchAll,
      run: () => searchLibrary(),
    }),
    keys.register({
      id: 'shell.new',
      combo: 'Mod+N',
      label: () => i18n.t.shell.newConversation,
      run: () => app.newConversation(),
    }),
    keys.register({
      id: 'shell.palette',
      combo: 'Mod+K',
      label: () => i18n.t.shell.palette,
      run: () => palette.show(),
    }),
    keys.register({
      id: 'shell.settings',
      combo: 'Mod+,',
      label: () => i18n.t.shell.settings,
      run: () => app.openSettings(),
    }),
    keys.register({
      id: 'shell.keys',
      combo: '?',
      label: () => i18n.t.shell.keys,
      run: () => void (app.keysOpen = true),
    }),
    keys.register({ id: 'shell.escape', combo: 'Escape', label: () => i18n.t.shell.closeOrStop, run: () => leave() }),

    palette.register({
      id: 'new',
      label: () => words().newConversation,
      keywords: 'new chat 新建 对话',
      combo: 'Mod+N',
      run: () => app.newConversation(),
    }),
    palette.register({
      id: 'chat',
      label: () => words().openChat,
      keywords: 'chat 对话',
      combo: 'Mod+1',
      run: () => app.openChat(),
    }),
    palette.register({
      id: 'transcripts',
      label: () => words().openTranscripts,
      keywords: 'transcript recording audio subtitles 转写 录音 字幕',
      combo: 'Mod+3',
      run: () => app.openTranscripts(),
    }),
    palette.register({
      id: 'speech',
      label: () => words().openSpeech,
      keywords: 'voice read aloud tts 朗读 语音',
      combo: 'Mod+4',
      run: () => app.openSpeech(),
    }),
    palette.register({
      id: 'images',
      label: () => words().openImages,
      keywords: 'picture draw paint gallery 图像 图片 绘图',
      combo: 'Mod+5',
      run: () => app.openImages(),
    }),
    palette.register({
      id: 'videos',
      label: () => words().openVideos,
      keywords: 'film clip movie 视频 影片',
      combo: 'Mod+6',
      run: () => app.openVideos(),
    }),
    palette.register({
      id: 'lab',
      label: () => words().openLab,
      keywords: 'embedding rerank moderation api 实验室 向量 审核',
      combo: 'Mod+8',
      run: () => app.openLab(),
    }),
    palette.register({
      id: 'library',
      label: () => words().openLibrary,
      keywords: 'library history search archive trash folders tags 资料库 历史 搜索 归档 回收站',
      combo: 'Mod+Shift+L',
      run: () => app.openLibrary(),
    }),
    palette.register({
      id: 'settings',
      label: () => words().openSettings,
      keywords: 'preferences options 设置 偏好',
      combo: 'Mod+,',
      run: () => app.openSettings(),
    }),
    palette.register({
      id: 'profile',
      label: () => words().addProfile,
      keywords: 'key gateway login 密钥 网关',
      run: () => app.openWelcome(),
    }),
    palette.register({
      id: 'sidebar',
      label: () => words().toggleSidebar,
      keywords: 'sidebar list 侧栏 列表',
      run: () => void sideList.toggle().catch(fail),
    }),
    palette.register({
      id: 'light',
      label: () => words().themeLight,
      keywords: 'theme appearance 主题',
      run: () => patch({ theme: 'light' }),
    }),
    palette.register({
      id: 'dark',
      label: () => words().themeDark,
      keywords: 'theme appearance night 主题',
      run: () => patch({ theme: 'dark' }),
    }),
    palette.register({
      id: 'system',
      label: () => words().themeSystem,
      keywords: 'theme appearance auto 主题',
      run: () => patch({ theme: 'system' }),
    }),
    palette.register({ id: 'backup', label: () => words().backUp, keywords: 'backup save 备份', run: backUp }),
    palette.register({
      id: 'keys',
      label: () => words().showKeys,
      keywords: 'shortcuts help 快捷键 帮助',
      combo: '?',
      run: () => void (app.keysOpen = true),
    }),
  ];

  /** Escape on the welcome screen or in the settings goes back to the chat, unless something is being typed. */
  function leave(): boolean {
    const typing = document.activeElement?.matches('input, textarea, select');
    if (typing || !app.hasProfiles) return false;
    if (app.view !== 'settings' && !app.welcomeOpen) return false;
    app.openChat();
    return true;
  }

  return () => {
    for (const end of ends) end();
  };
}
