import { chat } from './chat';
import { common } from './common';
import { errors } from './errors';
import { images } from './images';
import { jobs } from './jobs';
import { lab } from './lab';
import { library } from './library';
import { models } from './models';
import { palette } from './palette';
import { parameters } from './parameters';
import { settings } from './settings';
import { shell } from './shell';
import { speech } from './speech';
import { tools } from './tools';
import { transcripts } from './transcripts';
import { videos } from './videos';
import { voice } from './voice';
import { welcome } from './welcome';

export const en = {
  chat,
  common,
  errors,
  images,
  jobs,
  lab,
  library,
  models,
  palette,
  parameters,
  settings,
  shell,
  speech,
  tools,
  transcripts,
  videos,
  voice,
  welcome,
};
