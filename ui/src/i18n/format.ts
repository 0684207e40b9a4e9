/** Formats of one language. Each Intl object is made on first use: making them is slow, and the start needs few. */
export class Formats {
  #number?: Intl.NumberFormat;
  #time?: Intl.DateTimeFormat;
  #date?: Intl.DateTimeFormat;
  #dateTime?: Intl.DateTimeFormat;
  #weekday?: Intl.DateTimeFormat;
  #month?: Intl.DateTimeFormat;
  #relative?: Intl.RelativeTimeFormat;

  constructor(readonly language: string) {}

  /** `12,408` */
  number(value: number, options?: Intl.NumberFormatOptions): string {
    if (options) return new Intl.NumberFormat(this.language, options).format(value);
    return (this.#number ??= new Intl.NumberFormat(this.language)).format(value);
  }

  /** `14:31`, from milliseconds since 1970. */
  time(at: number): string {
    this.#time ??= new Intl.DateTimeFormat(this.language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return this.#time.format(at);
  }

  /** `31 Oct 2026` */
  date(at: number): string {
    return (this.#date ??= new Intl.DateTimeFormat(this.language, { dateStyle: 'medium' })).format(at);
  }

  /** `31 Oct 2026, 14:31` */
  dateTime(at: number): string {
    this.#dateTime ??= new Intl.DateTimeFormat(this.language, {
      dateStyle: 'medium',
      timeStyle: 'short',
      hourCycle: 'h23',
    });
    return this.#dateTime.format(at);
  }

  /** `Today`, `Yesterday`, `Thursday`, `October`, `October 2025`: a heading for things of one day or month. */
  day(at: number, now: number = Date.now()): string {
    const days = daysBetween(at, now);
    if (days < 2 && days >= 0) {
      this.#relative ??= new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' });
      return capitalise(this.#relative.format(-days, 'day'));
    }
    if (days >= 0 && days < 7) {
      return (this.#weekday ??= new Intl.DateTimeFormat(this.language, { weekday: 'long' })).format(at);
    }
    if (new Date(at).getFullYear() === new Date(now).getFullYear()) {
      return (this.#month ??= new Intl.DateTimeFormat(this.language, { month: 'long' })).format(at);
    }
    return new Intl.DateTimeFormat(this.language, { year: 'numeric', month: 'long' }).format(at);
  }

  /** `340 ms`, `0.41 s`, `4.2 s`, `2 min 5 s` */
  duration(ms: number): string {
    if (ms < 100) return this.#unit(Math.round(ms), 'millisecond', 0);
    if (ms < 1_000) return this.#unit(ms / 1_000, 'second', 2);
    if (ms < 60_000) return this.#unit(ms / 1_000, 'second', ms < 10_000 ? 1 : 0);
    const minutes = Math.floor(ms / 60_000);
    const seconds = Math.round((ms % 60_000) / 1_000);
    const whole = this.#unit(minutes, 'minute', 0);
    return seconds === 0 ? whole : `${whole} ${this.#unit(seconds, 'second', 0)}`;
  }

  /** `612`, `9.4k`, `256k`, `1.05M`: a count of tokens, short. */
  tokens(count: number): string {
    if (count < 1_000) return this.number(count);
    const [divided, unit] = count < 999_500 ? [count / 1_000, 'k'] : [count / 1_000_000, 'M'];
    return this.number(divided, { maximumFractionDigits: divided < 100 ? 1 : 0 }) + unit;
  }

  /** `¥0.021`: an amount in micro-units of a currency (ISO 4217), with as many digits as it needs. */
  money(micros: number, currency: string): string {
    const amount = micros / 1_000_000;
    const size = Math.abs(amount);
    const digits = size === 0 || size >= 1 ? 2 : size >= 0.01 ? 3 : 6;
    try {
      return this.number(amount, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: 2,
        maximumFractionDigits: digits,
      });
    } catch {
      return `${this.number(amount, { maximumFractionDigits: digits })} ${currency}`;
    }
  }

  /** A balance as a gateway tells it, an amount and its unit: `86.20 CNY` becomes `¥86.20`, `1200 credits` stays. */
  balance(text: string): string {
    const [, amount, currency] = /^(-?[\d.]+) ([A-Z]{3})$/.exec(text) ?? [];
    return amount && currency ? this.money(Math.round(Number(amount) * 1_000_000), currency) : text;
  }

  /** `812 B`, `4.2 MB` */
  bytes(size: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
    let value = size;
    let step = 0;
    while (value >= 1_000 && step < units.length - 1) {
      value /= 1_000;
      step += 1;
    }
    return this.number(value, {
      style: 'unit',
      unit: units[step] ?? 'byte',
      unitDisplay: step === 0 ? 'long' : 'short',
      maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
    });
  }

  #unit(value: number, unit: keyof typeof unitSigns.en, digits: number): string {
    const signs = this.language === 'zh-CN' ? unitSigns['zh-CN'] : unitSigns.en;
    return `${this.number(value, { maximumFractionDigits: digits })} ${signs[unit]}`;
  }
}

// Intl's short units are words in English ("sec") and would jump in width.
const unitSigns = {
  en: { millisecond: 'ms', second: 's', minute: 'min' },
  'zh-CN': { millisecond: '毫秒', second: '秒', minute: '分' },
};

/** Calendar days from `at` to `now` in local time; negative in the future. */
export function daysBetween(at: number, now: number): number {
  const start = new Date(at).setHours(0, 0, 0, 0);
  const end = new Date(now).setHours(0, 0, 0, 0);
  return Math.round((end - start) / 86_400_000);
}

function capitalise(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
