// The parts of Apache ECharts that the report draws with; everything else is left out of the bundle.
export { init, use, getInstanceByDom } from 'echarts/core';
import { use } from 'echarts/core';
import { BarChart, CustomChart, GraphChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent, LegendPlainComponent, LegendScrollComponent,
  MarkLineComponent, TooltipComponent,
} from 'echarts/components';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  BarChart, CustomChart, GraphChart, LineChart, ScatterChart, AriaComponent, DataZoomInsideComponent, DataZoomSliderComponent,
  GridComponent, LegendPlainComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent, CanvasRenderer, SVGRenderer,
]);
